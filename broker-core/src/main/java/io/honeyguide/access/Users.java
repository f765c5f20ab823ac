package io.honeyguide.access;

import com.ongres.scram.common.StringPreparation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The users of a broker and what is kept of their passwords, as one reading of the users file found
 * them: a line {@code name:verifier} for each; empty lines and those that start with {@code #} do
 * not count. Immutable.
 *
 * <p>A line {@code :strangers:key}, its key 32 random bytes in Base64, keeps the salts that names
 * without a user are given the same over restarts: else whoever compares them across one could tell
 * who exists. The key has to be random. One that follows from the verifiers could be computed from
 * a guessed password, and a salt that strangers are told would say whether the guess is right.
 */
final class Users {

  /** Longest name, in characters. */
  static final int NAME_MAX = 256;

  private static final int FAKE_SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;

  /** Starts the line of the key for strangers; no user is called so. */
  private static final String STRANGERS = ":strangers:";

  /** Stands in for the key that a file made by hand does not have, as long as the process lives. */
  private static final byte[] PROCESS_KEY = random();

  private final Map<String, ScramVerifier> verifiers;
  private final byte[] strangersKey;

  /** Of every user, in rising order. */
  private final int[] iterations;

  private Users(Map<String, ScramVerifier> verifiers, byte[] strangersKey) {
    this.verifiers = verifiers;
    this.strangersKey = strangersKey;
    this.iterations =
        verifiers.isEmpty()
            ? new int[] {UsersFile.ITERATIONS}
            : verifiers.values().stream().mapToInt(ScramVerifier::iterations).sorted().toArray();
  }

  private static byte[] random() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * Reads the lines of a users file.
   *
   * @throws AccessException with the number of the line that is wrong
   */
  static Users parse(List<String> lines) {
    var verifiers = new LinkedHashMap<String, ScramVerifier>();
    var strangersKey = PROCESS_KEY;
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        if (isStrangersKey(line)) {
          if (strangersKey != PROCESS_KEY) {
            throw new IllegalArgumentException("the key for strangers stands twice");
          }
          strangersKey = strangersKey(line);
          continue;
        }
        var colon = line.indexOf(':');
        var name = prepared(line.substring(0, Math.max(0, colon)));
        if (verifiers.put(name, ScramVerifier.parse(line.substring(colon + 1))) != null) {
          throw new IllegalArgumentException("the user \"" + name + "\" stands twice");
        }
      } catch (IllegalArgumentException e) {
        throw new AccessException("line %d: %s".formatted(i + 1, e.getMessage()), e);
      }
    }
    return new Users(verifiers, strangersKey);
  }

  /** Whether a line holds the key for strangers. */
  static boolean isStrangersKey(String line) {
    return line.strip().startsWith(STRANGERS);
  }

  /** A line with a new key for strangers. */
  static String newStrangersKey() {
    return STRANGERS + Base64.getEncoder().encodeToString(random());
  }

  private static byte[] strangersKey(String line) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(line.substring(STRANGERS.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the key for strangers is in Base64", e);
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key for strangers has %d bytes, found %d".formatted(KEY_BYTES, key.length));
    }
    return key;
  }

  /**
   * A name as it is compared: prepared by SASLprep (RFC 4013).
   *
   * @throws IllegalArgumentException when nobody can be called so
   */
  static String prepared(String name) {
    if (name.isEmpty() || name.length() > NAME_MAX) {
      throw new IllegalArgumentException(
          "a user name has 1 to %d characters, found %d".formatted(NAME_MAX, name.length()));
    }
    if (name.indexOf(':') >= 0 || name.startsWith("#") || !name.equals(name.strip())) {
      throw new IllegalArgumentException(
          "a user name has no colon, no # at its start and no space at either end");
    }
    try {
      return new String(StringPreparation.SASL_PREPARATION.normalize(name.toCharArray()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // The latter where the preparation leaves nothing of it.
      throw new IllegalArgumentException("a user name is text without control characters", e);
    }
  }

  /** The user of a name as a client sent it, or null. */
  @Nullable Principal named(String name) {
    try {
      var prepared = prepared(name);
      return verifiers.containsKey(prepared) ? new Principal(prepared) : null;
    } catch (IllegalArgumentException e) {
      return null; // nobody can be called so
    }
  }

  /** What is kept of a user's password, or null when there is no such user. */
  @Nullable ScramVerifier verifier(Principal user) {
    return verifiers.get(user.name());
  }

  /**
   * A verifier that no password fits, in place of that of a user who does not exist: an attempt
   * takes the time that it takes for one of those who do and looks the same, so nobody learns who
   * exists.
   */
  ScramVerifier fake(String name) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(strangersKey, "HmacSHA256"));
      var drawn = mac.doFinal(asCompared(name).getBytes(StandardCharsets.UTF_8));
      var place = Integer.toUnsignedLong(ByteBuffer.wrap(drawn, FAKE_SALT_BYTES, 4).getInt());
      return new ScramVerifier(
          iterations[(int) ((place * iterations.length) >>> Integer.SIZE)],
          Arrays.copyOf(drawn, FAKE_SALT_BYTES),
          random(),
          random());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** However a user's name is spelt its salt is one, so that of a stranger is as well. */
  private static String asCompared(String name) {
    try {
      return prepared(name);
    } catch (IllegalArgumentException e) {
      return name; // nobody can be called so
    }
  }

  int count() {
    return verifiers.size();
  }
}
