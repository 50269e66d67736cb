"""The commands, a module for each group. Each imports Django and the apps only when it runs."""
