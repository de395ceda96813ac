"""Nothing but the plugin that lends e2e tests their local cloud: pytest wants it named at the top."""

pytest_plugins = ["tests.e2e.plugin"]
