package io.honeyguide.access;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What a server keeps of a password, as PostgreSQL writes it:
 *
 * <pre>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</pre>
 *
 * with salt and keys in Base64 (RFC 5802, section 3; RFC 7677). The password cannot be had from it
 * but by trying. It serves the SCRAM exchange as well as a password that is simply sent: one
 * computes the StoredKey of that and compares.
 *
 * <p>Immutable; nobody outside sees the arrays.
 */
final class ScramVerifier {

  static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

  /** Least number of iterations (RFC 7677, section 4). */
  static final int ITERATIONS_LEAST = 4096;

  /** Most iterations taken from a file: about a second of computing for each password. */
  static final int ITERATIONS_MOST = 2_000_000;

  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final Pattern FORM =
      Pattern.compile("SCRAM-SHA-256\\$(\\d{1,7}):([^$:]+)\\$([^$:]+):([^$:]+)");

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt.clone();
    this.storedKey = storedKey.clone();
    this.serverKey = serverKey.clone();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none, with nothing of it in the message
   */
  static ScramVerifier parse(String text) {
    var found = FORM.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "expected SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
    }
    var iterations = Integer.parseInt(found.group(1));
    if (iterations < ITERATIONS_LEAST || iterations > ITERATIONS_MOST) {
      throw new IllegalArgumentException(
          "iterations are %,d to %,d, found %,d"
              .formatted(ITERATIONS_LEAST, ITERATIONS_MOST, iterations));
    }
    return new ScramVerifier(
        iterations, salt(found.group(2)), key(found.group(3)), key(found.group(4)));
  }

  private static byte[] salt(String base64) {
    var bytes = decoded(base64);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("the salt is empty");
    }
    return bytes;
  }

  private static byte[] key(String base64) {
    var bytes = decoded(base64);
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has %d bytes, found %d".formatted(KEY_BYTES, bytes.length));
    }
    return bytes;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("salt and keys are in Base64", e);
    }
  }

  /**
   * Computes one for a password, with a salt of its own.
   *
   * @param password not empty
   */
  static ScramVerifier of(String password, int iterations) {
    var salt = ScramFunctions.salt(SALT_BYTES, new SecureRandom());
    var salted = salted(password, salt, iterations);
    var clientKey = ScramFunctions.clientKey(MECHANISM, salted);
    return new ScramVerifier(
        iterations,
        salt,
        ScramFunctions.storedKey(MECHANISM, clientKey),
        ScramFunctions.serverKey(MECHANISM, salted));
  }

  /** Whether there is something to compute a key of, when a password has been prepared. */
  static boolean isComputable(String password) {
    try {
      return StringPreparation.POSTGRESQL_PREPARATION.normalize(password.toCharArray()).length > 0;
    } catch (IndexOutOfBoundsException e) {
      return false; // thrown for a text of which nothing is left
    }
  }

  private static byte[] salted(String password, byte[] salt, int iterations) {
    // As PostgreSQL does: what SASLprep cannot prepare is taken as it stands.
    return ScramFunctions.saltedPassword(
        MECHANISM,
        StringPreparation.POSTGRESQL_PREPARATION,
        password.toCharArray(),
        salt,
        iterations);
  }

  /** Whether it is the verifier of a password; takes the time of the iterations either way. */
  boolean isOf(String password) {
    var clientKey = ScramFunctions.clientKey(MECHANISM, salted(password, salt, iterations));
    return MessageDigest.isEqual(storedKey, ScramFunctions.storedKey(MECHANISM, clientKey));
  }

  /** Whether a client's proof over the messages of an exchange shows that it knows the password. */
  boolean isProof(byte[] proof, String authMessage) {
    return proof.length == KEY_BYTES
        && ScramFunctions.verifyClientProof(MECHANISM, proof, storedKey, authMessage);
  }

  /** What shows to the client that we know it. */
  byte[] signature(String authMessage) {
    return ScramFunctions.serverSignature(MECHANISM, serverKey, authMessage);
  }

  int iterations() {
    return iterations;
  }

  String saltBase64() {
    return Base64.getEncoder().encodeToString(salt);
  }

  /** The form that {@link #parse} reads. */
  String text() {
    var base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%d:%s$%s:%s"
        .formatted(
            iterations,
            saltBase64(),
            base64.encodeToString(storedKey),
            base64.encodeToString(serverKey));
  }
}
