package io.honeyguide.http;

/** Answers the requests of one path and method. */
@FunctionalInterface
interface Endpoint {

  /**
   * Answers, now or later. Called on the event loop once the header is there.
   *
   * @throws RefusedRequestException when the request cannot be served as it is
   */
  void handle(Exchange exchange);
}
