package io.honeyguide.plugin;

/**
 * How one plugin is doing, for health and for people.
 *
 * @param detail one line that says what is wrong and what helps; empty while all is well
 */
public record PluginStatus(
    String id, String version, boolean mandatory, State state, String detail) {

  /** Where a plugin is in its life. */
  public enum State {
    /** Not all of its parts are there yet. */
    STARTING,
    /** At work. */
    RUNNING,
    /** It did not start and takes no part; an alarm. */
    DISABLED,
    /** It came to its end, as it should. */
    STOPPED
  }
}
