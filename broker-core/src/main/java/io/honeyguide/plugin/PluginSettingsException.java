package io.honeyguide.plugin;

/**
 * The configuration's section of a plugin is wrong: a mistake of the user, which stops the start
 * also when the broker could do without the plugin. The message names the key and what helps.
 */
public final class PluginSettingsException extends PluginException {

  private static final long serialVersionUID = 1L;

  PluginSettingsException(String message) {
    super(message);
  }
}
