package io.honeyguide.push;

import io.honeyguide.named.PushTarget;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs posts as the Standard Webhooks do: HMAC-SHA256 over the id, the time in seconds and the
 * body, joined by full stops.
 *
 * <p>Owner: one event loop.
 */
final class WebhookSignature {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";

  private final Mac mac;

  WebhookSignature(PushTarget target) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(target.key(), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The value of {@code webhook-signature}. */
  String of(String id, long seconds, byte[] body) {
    mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
    return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
  }
}
