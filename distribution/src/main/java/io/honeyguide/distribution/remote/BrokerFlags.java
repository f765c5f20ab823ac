package io.honeyguide.distribution.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of every command that talks to a running broker over HTTP. */
public final class BrokerFlags extends UserFlags {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = {"--http", "--url"},
      paramLabel = "URL",
      converter = BrokerUrl.Converter.class,
      description =
          "Where the broker listens for HTTP, as HOST:PORT or as a URL with http or https (default: "
              + Address.HTTP_DEFAULT
              + ").")
  private @Nullable BrokerUrl url;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description =
          "table (default), for people, or json, what the broker answers: of lists one entry on a"
              + " line, of all pages.")
  private @Nullable OutputFormat output;

  /** Whether the user said where the broker listens for HTTP. */
  boolean saysUrl() {
    return url != null;
  }

  /** Whether the user said what the output looks like. */
  boolean saysOutput() {
    return output != null;
  }

  /** Whether programs read the output. */
  boolean isJson() {
    return output == OutputFormat.JSON;
  }

  /** Requests to the broker that these flags name. */
  HttpRequests requests() {
    return new HttpRequests(url == null ? BrokerUrl.standard() : url, user(), PATIENCE);
  }
}
