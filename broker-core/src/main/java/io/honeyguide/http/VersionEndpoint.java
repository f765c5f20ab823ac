package io.honeyguide.http;

/** {@code GET /version}: what runs here. */
final class VersionEndpoint implements Endpoint {

  @Override
  public void handle(Exchange exchange) {
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("name", "honeyguide");
          out.writeStringField("version", exchange.http().edge().version());
          out.writeStringField("java", Runtime.version().toString());
          out.writeEndObject();
        });
  }
}
