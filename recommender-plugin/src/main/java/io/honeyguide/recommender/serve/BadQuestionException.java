package io.honeyguide.recommender.serve;

import io.honeyguide.api.QueryAnswer;

/** A question that cannot be answered as it was asked; becomes a refusal. */
final class BadQuestionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  BadQuestionException(int status, String code, String sentence) {
    super(sentence);
    this.status = status;
    this.code = code;
  }

  static BadQuestionException badParameter(String sentence) {
    return new BadQuestionException(400, "bad_parameter", sentence);
  }

  QueryAnswer answer() {
    return QueryAnswer.refused(status, code, String.valueOf(getMessage()));
  }
}
