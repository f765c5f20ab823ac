package io.honeyguide.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Passwords that proved to be right lately: HTTP sends one with every request, and computing a key
 * each time would cost more than the request. Kept as keyed hashes under a key that this process
 * made up and never shows, the least recently used forgotten first. An entry is worth nothing once
 * the users file gives its user another verifier.
 *
 * <p>Any thread; the lock is held for a few microseconds.
 */
final class ProvenPasswords {

  /** Entries kept, a quarter of a kilobyte each. */
  static final int ENTRIES_MAX = 10_000;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** Whose password it is, and what it was checked against. */
  record Proven(Principal principal, ScramVerifier verifier) {}

  // Guarded by this.
  private final Mac mac;
  private final Map<ByteBuffer, Proven> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Proven> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  ProvenPasswords() {
    try {
      var key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  synchronized @Nullable Proven find(String name, byte[] password) {
    return entries.get(key(name, password));
  }

  synchronized void add(String name, byte[] password, Proven proven) {
    entries.put(key(name, password), proven);
  }

  synchronized int size() {
    return entries.size();
  }

  private ByteBuffer key(String name, byte[] password) {
    var utf8 = name.getBytes(StandardCharsets.UTF_8);
    // The length in front keeps the border between the two.
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
    mac.update(utf8);
    return ByteBuffer.wrap(mac.doFinal(password));
  }
}
