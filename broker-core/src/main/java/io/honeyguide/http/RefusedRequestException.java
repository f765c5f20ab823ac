package io.honeyguide.http;

import java.io.Serial;

/** The request cannot be served as it is; becomes a problem document at its exchange. */
final class RefusedRequestException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RefusedRequestException(Problem problem) {
    // No stack trace: it is the client's doing and is answered, not logged.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** Something in the request is not as it should be: status 400. */
  static RefusedRequestException bad(String code, String detail) {
    return new RefusedRequestException(Problem.of(400, code, detail));
  }

  Problem problem() {
    return problem;
  }
}
