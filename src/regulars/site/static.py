"""Static files under hashed names, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed where ``serve`` has collected them; plain names where nothing has, as in tests."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a file; its own where it has not been collected."""
        key = self.hash_key(self.clean_name(name))
        return str(self.hashed_files.get(key, name))
