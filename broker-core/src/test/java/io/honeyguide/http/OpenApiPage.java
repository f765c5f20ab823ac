package io.honeyguide.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * {@code docs/http-api.md} as the OpenAPI document gives it: its descriptions, in whose marks the
 * table of operations and those of parameters are put.
 */
final class OpenApiPage {

  private static final Pattern OPERATIONS = Pattern.compile("<!-- operations -->");
  private static final Pattern PARAMETERS = Pattern.compile("<!-- parameters (\\w+) -->");
  private static final List<String> METHODS = List.of("get", "put", "post", "delete");

  private final JsonNode document;

  OpenApiPage(JsonNode document) {
    this.document = document;
  }

  String markdown() {
    var page =
        new StringBuilder("# HTTP API\n\n")
            .append("<!-- Written from openapi.yaml by OpenApiTest: change that, not this. -->\n\n")
            .append(document.at("/info/description").asText());
    for (var tag : document.get("tags")) {
      page.append("\n## ").append(tag.get("name").asText()).append("\n\n");
      page.append(tag.get("description").asText());
    }
    var withOperations =
        OPERATIONS.matcher(page).replaceAll(match -> Matcher.quoteReplacement(operations()));
    return PARAMETERS
        .matcher(withOperations)
        .replaceAll(match -> Matcher.quoteReplacement(parameters(match.group(1))));
  }

  private String operations() {
    var rows = new ArrayList<String>();
    rows.add("| method and path | does | success | refusals of its own |");
    rows.add("|---|---|---|---|");
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              for (var method : METHODS) {
                var operation = path.getValue().path(method);
                if (!operation.isMissingNode()) {
                  rows.add(row(method, path.getKey(), operation));
                }
              }
            });
    return String.join("\n", rows);
  }

  private static String row(String method, String path, JsonNode operation) {
    var success =
        StreamSupport.stream(
                ((Iterable<String>) () -> operation.get("responses").fieldNames()).spliterator(),
                false)
            .filter(status -> !status.equals("default") && status.compareTo("400") < 0)
            .collect(Collectors.joining(", "));
    var refusals =
        StreamSupport.stream(operation.get("x-refusals").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    return "| %s `%s` | [%s](#%s) | %s | %s |"
        .formatted(
            method.toUpperCase(Locale.ROOT),
            path,
            operation.get("summary").asText(),
            anchor(operation.get("tags").get(0).asText()),
            success,
            refusals);
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 ]", "").replace(' ', '-');
  }

  private String parameters(String operationId) {
    var rows = new ArrayList<String>();
    rows.add("| parameter | default | |");
    rows.add("|---|---|---|");
    for (var given : operation(operationId).get("parameters")) {
      var parameter = given.has("$ref") ? referred(given.get("$ref").asText()) : given;
      var otherwise = parameter.at("/schema/default");
      rows.add(
          "| `%s`%s | %s | %s |"
              .formatted(
                  parameter.get("name").asText(),
                  parameter.get("in").asText().equals("header") ? " (header)" : "",
                  otherwise.isMissingNode() ? "" : "`" + otherwise.asText() + "`",
                  parameter.get("description").asText()));
    }
    return String.join("\n", rows);
  }

  private JsonNode referred(String reference) {
    return document.at(reference.substring(1));
  }

  private JsonNode operation(String operationId) {
    for (var path : document.get("paths")) {
      for (var operation : path) {
        if (operation.path("operationId").asText().equals(operationId)) {
          return operation;
        }
      }
    }
    throw new IllegalStateException("there is no operation " + operationId);
  }
}
