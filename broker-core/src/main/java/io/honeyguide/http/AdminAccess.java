package io.honeyguide.http;

/** Holds requests of operators to the rule {@code admin}: 403 for whom it does not let in. */
final class AdminAccess {

  private AdminAccess() {}

  /** An endpoint that answers those only who may look after the broker. */
  static Endpoint guard(Endpoint endpoint) {
    return exchange -> {
      require(exchange, "this");
      endpoint.handle(exchange);
    };
  }

  /**
   * Refuses those who may not look after the broker.
   *
   * @param what is for operators only
   */
  static void require(Exchange exchange, String what) {
    if (!exchange.http().edge().authentication().mayAdminister(exchange.principal())) {
      throw new RefusedRequestException(
          Problem.of(
              403,
              "not_authorized",
              what + " is for operators: security.rules has to say allow admin user NAME"));
    }
  }
}
