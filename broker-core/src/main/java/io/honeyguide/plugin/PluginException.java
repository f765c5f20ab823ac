package io.honeyguide.plugin;

/**
 * A plugin that the broker cannot do without did not start, or what is installed cannot be told
 * apart or read. The message is one line that says which plugin or file it is about and what helps.
 */
public sealed class PluginException extends RuntimeException permits PluginSettingsException {

  private static final long serialVersionUID = 1L;

  PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
