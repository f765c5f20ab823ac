package io.honeyguide.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one broker that lives through the whole run. They must not stop it. */
final class SharedBroker implements ParameterResolver {

  /** The broker with the directory that is removed after it. */
  private record Held(BrokerProcess broker, Path data) implements AutoCloseable {
    @Override
    public void close() {
      var ended = broker.terminate();
      deleteTree(data);
      // Whatever the tests did to it: nothing of that is a fault of the broker.
      if (ended.exitCode() != 143 || BrokerProcess.FAULT.matcher(ended.err()).find()) {
        throw new AssertionError(
            "the shared broker ended with %d after these lines:%n%s"
                .formatted(ended.exitCode(), ended.err()));
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BrokerProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedBroker.class))
        .getOrComputeIfAbsent("broker", key -> start(), Held.class)
        .broker();
  }

  private static Held start() {
    try {
      var data = Files.createTempDirectory("honeyguide-shared");
      return new Held(BrokerProcess.start(data), data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path root) {
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
