package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every path that the API documents, whatever it is for. */
class EveryPathTest {

  private static final JsonNode DOCUMENT = HttpBroker.JSON.valueToTree(OpenApi.document());
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");

  @TempDir private Path directory;

  private record Operation(String method, String path, JsonNode documented) {

    /** A path that could be asked for. */
    String filled() {
      return PLACEHOLDER.matcher(path).replaceAll("x");
    }

    List<String> queryNames() {
      var names = new ArrayList<String>();
      for (var parameter : documented.path("parameters")) {
        var shown =
            parameter.has("$ref")
                ? DOCUMENT.at(parameter.get("$ref").asText().substring(1))
                : parameter;
        if (shown.get("in").asText().equals("query")) {
          names.add(shown.get("name").asText().replace("{name}", "x"));
        }
      }
      return names;
    }
  }

  private static List<Operation> operations() {
    var all = new ArrayList<Operation>();
    for (var path : DOCUMENT.get("paths").properties()) {
      for (var method : List.of("get", "put", "post", "delete")) {
        var operation = path.getValue().path(method);
        if (!operation.isMissingNode()) {
          all.add(new Operation(method.toUpperCase(Locale.ROOT), path.getKey(), operation));
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(30);
    return all;
  }

  private static RawClient.Reply ask(HttpBroker broker, String methodAndPath) {
    try (var client = broker.raw()) {
      return client.head(methodAndPath, "Content-Length: 0").receive();
    }
  }

  private static void requireProblem(RawClient.Reply reply, int status, String asked) {
    assertThat(reply.status()).as("%s: %s", asked, reply.body()).isEqualTo(status);
    assertThat(reply.headers()).as(asked).containsEntry("content-type", Problem.CONTENT_TYPE);
    assertThat(reply.json().get("detail").asText()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void isClosedToWhoDoesNotSayWhoHeIsUnlessItTellsOfHealth() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    try (var broker = HttpBroker.start(new AccessOptions(users, false, AccessRules.NONE))) {
      for (var operation : operations()) {
        var asked = operation.method() + " " + operation.filled();
        var reply = ask(broker, asked);
        if (operation.path().startsWith("/health/")) {
          assertThat(reply.status()).as(asked).isEqualTo(200);
        } else {
          requireProblem(reply, 401, asked);
          assertThat(reply.headers()).as(asked).containsKey("www-authenticate");
        }
      }
    }
  }

  @Test
  void refusesParametersThatComeTwice() {
    try (var broker = HttpBroker.start()) {
      prepare(broker);
      for (var operation : operations()) {
        for (var name : operation.queryNames()) {
          if (name.equals("user-x")) {
            continue; // a property may have several values
          }
          var asked =
              "%s %s?%s=a&%s=a"
                  .formatted(operation.method(), existing(operation.path()), name, name);
          requireProblem(ask(broker, asked), 400, asked);
        }
      }
    }
  }

  /** What paths ask for is there, so that it is not that which is refused. */
  private static void prepare(HttpBroker broker) {
    broker.put("/v1/subscriptions/work", "{\"filters\":[\"jobs/#\"]}");
    broker.put("/v1/retained/kept", "x");
  }

  private static String existing(String path) {
    return path.replace("{name}", "work").replace("{topic}", "kept").replace("{id}", "0-0");
  }

  @Test
  void refusesPathsWhosePercentEncodingIsBroken() {
    try (var broker = HttpBroker.start()) {
      for (var operation : operations()) {
        if (!operation.path().contains("{")) {
          continue;
        }
        for (var broken : List.of("%ff", "%zz", "%2", "%", "a%c0%80", "%ed%a0%80")) {
          var asked =
              operation.method() + " " + PLACEHOLDER.matcher(operation.path()).replaceAll(broken);
          requireProblem(ask(broker, asked), 400, asked);
        }
      }
    }
  }

  @Test
  void refusesQueriesWhosePercentEncodingIsBroken() {
    try (var broker = HttpBroker.start()) {
      prepare(broker);
      for (var operation : operations()) {
        if (operation.path().startsWith("/health/")
            || List.of("/metrics", "/version", "/openapi.json").contains(operation.path())) {
          continue; // these take no parameters and look at none
        }
        for (var broken : List.of("x=%ff", "%zz=1", "x=%2")) {
          var asked = operation.method() + " " + existing(operation.path()) + "?" + broken;
          requireProblem(ask(broker, asked), 400, asked);
        }
      }
    }
  }
}
