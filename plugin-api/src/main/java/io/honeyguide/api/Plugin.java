package io.honeyguide.api;

import java.util.concurrent.CompletionStage;

/**
 * Entry point of a plugin; implemented by plugin authors and named in {@code
 * META-INF/services/io.honeyguide.api.Plugin}.
 *
 * <p>A resource {@code plugin.yml} in the package of the implementing class holds the keys {@code
 * id}, {@code version}, {@code api} (the major version of this contract, 1), {@code mandatory} and
 * {@code routes} (path prefixes under which its queries are reached over HTTP).
 */
public interface Plugin {

  /**
   * Registers what the plugin does. Called once, on the plugin's thread, before any other callback.
   *
   * <p>Registered consumers receive their first batch after the returned stage has completed. A
   * stage that fails, or an exception, leaves the plugin stopped: a mandatory plugin then stops the
   * broker (exit code 70), any other one is disabled with an alarm.
   *
   * @param context what the broker offers; valid until {@link #stop()} has completed
   */
  CompletionStage<Void> start(PluginContext context);

  /**
   * Releases what the plugin holds outside the broker. Called once, on the plugin's thread, after
   * the last batch and after the final checkpoint.
   */
  CompletionStage<Void> stop();
}
