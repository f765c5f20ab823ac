package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.remote.SecretFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a subscription's messages are to be posted. The secret that signs them comes from a file or
 * the environment: on the command line everybody on the machine could read it.
 */
final class PushFlags {

  static final String SECRET_VARIABLE = "HONEYGUIDE_PUSH_SECRET";

  private static final String SECRET_FLAG = "--push-secret-file";

  @Option(
      names = "--push-url",
      paramLabel = "URL",
      description = "Post the messages there instead of waiting for consumers.")
  private @Nullable String url;

  @Option(
      names = SECRET_FLAG,
      paramLabel = "FILE",
      description =
          "File whose first line is the secret that signs what is posted (default: the environment"
              + " variable "
              + SECRET_VARIABLE
              + ").")
  private @Nullable Path secretFile;

  /**
   * Adds what the user said, if he did.
   *
   * @param environment variables of the process
   * @param unusable makes the exception for flags that do not go together
   */
  void fill(
      ObjectNode definition,
      Map<String, String> environment,
      Function<String, ? extends RuntimeException> unusable) {
    if (url == null) {
      if (secretFile != null) {
        throw unusable.apply(SECRET_FLAG + " goes with --push-url");
      }
      return;
    }
    var secret =
        secretFile == null
            ? environment.get(SECRET_VARIABLE)
            : SecretFile.firstLine(SECRET_FLAG, secretFile);
    if (secret == null) {
      throw unusable.apply(
          "--push-url goes with " + SECRET_FLAG + " FILE, or with the variable " + SECRET_VARIABLE);
    }
    definition.putObject("push").put("url", url).put("secret", secret);
  }
}
