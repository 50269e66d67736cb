"""The benchmarks: ``bin/bench``. Each module measures one promise against its floor."""
