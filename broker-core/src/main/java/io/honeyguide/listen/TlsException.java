package io.honeyguide.listen;

/** A listener's TLS files cannot be used: which setting names them, what is wrong, what helps. */
public final class TlsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what was met below. */
  public TlsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With nothing but the sentence. */
  public TlsException(String message) {
    super(message);
  }
}
