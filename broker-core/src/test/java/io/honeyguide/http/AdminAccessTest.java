package io.honeyguide.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.UsersFile;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.log.LogException;
import io.honeyguide.query.Answerer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may look after the broker, and what that may cost it. */
class AdminAccessTest {

  private static final List<String> PATHS =
      List.of(
          "/v1/clients",
          "/v1/clients/x",
          "/v1/sessions",
          "/v1/slow-subscribers",
          "/v1/bans",
          "/v1/listeners",
          "/v1/alarms",
          "/v1/trace/0-0");

  @TempDir private Path directory;

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  @Test
  void isForThoseWhomARuleNamesOnceThereAreUsers() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    UsersFile.add(users, "bob", "rubber", 4096);
    var rules = AccessRules.parse(List.of("allow admin user ada"));
    try (var broker = HttpBroker.start(new AccessOptions(users, true, rules))) {
      for (var path : PATHS) {
        assertThat(broker.get(path).status()).as(path).isEqualTo(403);
        assertThat(broker.get(path, "Authorization", basic("bob:rubber")).status())
            .as(path)
            .isEqualTo(403);
        assertThat(broker.get(path, "Authorization", basic("ada:pencil")).status())
            .as(path)
            .isIn(200, 404);
      }
      var kick = broker.send("DELETE", "/v1/clients/x?ban=1h", "");
      assertThat(kick.status()).isEqualTo(403);
      assertThat(broker.authentication.bans().isBanned("x", 0)).isFalse();
    }
  }

  @Test
  void isForEverybodyWhoReachesABrokerWithoutUsersUnlessARuleDeniesIt() {
    try (var broker = HttpBroker.start()) {
      assertThat(broker.get("/v1/clients").status()).isEqualTo(200);
    }
    var rules = AccessRules.parse(List.of("deny admin"));
    try (var broker = HttpBroker.start(new AccessOptions(null, true, rules))) {
      assertThat(broker.get("/v1/clients").status()).isEqualTo(403);
    }
  }

  @Test
  void keepsAQuestionToOperatorsWhereItsPluginSaysSo() {
    var rules = AccessRules.parse(List.of("deny admin"));
    try (var broker = HttpBroker.start(new AccessOptions(null, true, rules))) {
      Answerer answerer =
          question -> CompletableFuture.completedFuture(QueryAnswer.json(UTF_8.encode("{}")));
      broker.queries.add(QueryRoute.forOperators("DELETE", "/v1/things/{thing}"), answerer);
      broker.queries.add(QueryRoute.get("/v1/things/{thing}"), answerer);

      assertThat(broker.send("DELETE", "/v1/things/a", "").status()).isEqualTo(403);
      assertThat(broker.get("/v1/things/a").status()).isEqualTo(200);
    }
  }

  @Test
  void listsRefuseWhatTheyDoNotKnow() {
    try (var broker = HttpBroker.start()) {
      assertThat(broker.get("/v1/clients?limit=0").status()).isEqualTo(400);
      assertThat(broker.get("/v1/clients?limit=1&limit=2").status()).isEqualTo(400);
      assertThat(broker.get("/v1/sessions?filter=a").status()).isEqualTo(400);
      assertThat(broker.get("/v1/retained?cursor=a/%23").status()).isEqualTo(400);
      assertThat(broker.get("/v1/topics?cursor=a").status()).isEqualTo(400);
      assertThat(broker.get("/v1/alarms?limit=1").status()).isEqualTo(400);
      assertThat(broker.send("POST", "/v1/clients", "").status()).isEqualTo(405);
      assertThat(broker.get("/v1/clients/a/b").status()).isEqualTo(404);
    }
  }

  @Test
  void showsWhatIsWrongAsAlarms() {
    try (var broker = HttpBroker.start()) {
      broker.health.stalled(new LogException("no space left", null));

      var alarm = broker.get("/v1/alarms").json().get("alarms").get(0);

      assertThat(alarm.get("part").asText()).isEqualTo("log");
      assertThat(alarm.get("reason").asText()).isEqualTo("no space left");
    }
  }

  @Test
  void tracesFewMessagesAtOnceAndNeverOnAnEventLoop() {
    try (var broker = HttpBroker.start()) {
      broker.put("/v1/topics/a", "x");
      var isLookedAt = new CountDownLatch(2);
      var goOn = new CountDownLatch(1);
      broker.administration.traced =
          () -> {
            isLookedAt.countDown();
            await(goOn);
            return new TraceReport("MESSAGE", List.of(), true, false, List.of(), 0, 1);
          };
      var first = broker.sendAsync("GET", "/v1/trace/0-0", "");
      var second = broker.sendAsync("GET", "/v1/trace/0-0", "");
      await(isLookedAt);

      var third = broker.get("/v1/trace/0-0");

      assertThat(third.status()).isEqualTo(503);
      assertThat(third.header("Retry-After")).isEqualTo("1");
      goOn.countDown();
      assertThat(first.join().json().get("complete").asBoolean()).isFalse();
      assertThat(second.join().status()).isEqualTo(200);
      assertThat(broker.get("/v1/trace/0-0").status()).isEqualTo(200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysWhyAMessageCannotBeTraced() {
    try (var broker = HttpBroker.start()) {
      broker.put("/v1/topics/a", "x");
      broker.administration.traced =
          () -> {
            throw new LogException("unreadable", null);
          };

      assertThat(broker.get("/v1/trace/0-0").status()).isEqualTo(503);
      assertThat(broker.get("/v1/trace/0-0").json().get("detail").asText()).contains("unreadable");
    }
  }
}
