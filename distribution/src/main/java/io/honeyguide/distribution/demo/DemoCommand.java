package io.honeyguide.distribution.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.HttpSettings;
import io.honeyguide.distribution.config.MqttSettings;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.distribution.config.ValueKind;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.Address;
import io.honeyguide.distribution.remote.ConnectionLostException;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.remote.MqttLink;
import io.honeyguide.distribution.serve.ConfigFlags;
import io.honeyguide.distribution.serve.RunningBroker;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.distribution.terminal.Terminal;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventEncoder;
import io.honeyguide.recommender.event.EventKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code honeyguide demo}: everything at work, to look at. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a broker, fills it with a simulated shop and shows, click by click, how one visitor's"
          + " list changes.",
      "Ends with Ctrl-C or after --duration; without a terminal after a short tour."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LIST_LENGTH = 6;
  private static final Duration LEARNING_PAUSE = Duration.ofMillis(100);
  private static final Duration TOUR = Duration.ofSeconds(12);
  private static final Duration TOUR_PACE = Duration.ofSeconds(1);
  private static final Duration TERMINAL_PACE = Duration.ofMillis(2500);

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final InstantSource clock = InstantSource.system();
  private final EventEncoder encoder = new EventEncoder();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "End after this time, such as 30s.")
  private @Nullable String duration;

  @Option(names = "--seed", paramLabel = "N", description = "Another seed gives other visits.")
  private long seed = 1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var lengthMs = length().toMillis();
    var given = flags.read();
    var temporary = isUnset(given, Settings.DATA) ? TemporaryData.make() : null;
    var configuration = flags.readChoosing(read -> choose(read, temporary));
    var broker = start(configuration, temporary);
    var end = new DemoEnd(broker, temporary);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.countDown();
                  end.close();
                },
                "honeyguide-demo-stop"));
    try (end) {
      show(broker, configuration, temporary != null, lengthMs);
    } catch (ConnectionLostException e) {
      if (stopping.getCount() > 0) {
        throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
      }
    }
    return ExitCode.OK;
  }

  private Duration length() {
    if (duration == null) {
      return Terminal.isOut() ? Duration.ofDays(36_500) : TOUR;
    }
    try {
      return ValueKind.parseDuration(duration);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--duration: " + e.getMessage(), e);
    }
  }

  private static boolean isUnset(Configuration configuration, Setting<?> setting) {
    return configuration.origin(setting).equals(Configuration.DEFAULT);
  }

  /** Another process on a usual port is no reason for a demo to fail. */
  private static Map<Setting<?>, String> choose(
      Configuration given, @Nullable TemporaryData temporary) {
    var chosen = new HashMap<Setting<?>, String>();
    for (var setting : List.of(MqttSettings.LISTEN.port(), HttpSettings.LISTEN.port())) {
      if (isUnset(given, setting) && isTaken(given.get(setting))) {
        chosen.put(setting, "0");
      }
    }
    if (temporary != null) {
      chosen.put(Settings.DATA, temporary.directory().toString());
    }
    return chosen;
  }

  private static RunningBroker start(
      Configuration configuration, @Nullable TemporaryData temporary) {
    try {
      return RunningBroker.start(configuration);
    } catch (CommandFailure e) {
      if (temporary != null) {
        temporary.close();
      }
      throw e;
    }
  }

  private static boolean isTaken(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return !socket.isBound();
    } catch (IOException e) {
      // It is the answer: somebody else has it.
      return true;
    }
  }

  private void show(
      RunningBroker broker, Configuration configuration, boolean isTemporary, long lengthMs)
      throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var mqtt = Address.parse(broker.mqttAddress());
    var shop = Shop.open();
    greet(out, broker, configuration.get(Settings.DATA), isTemporary);
    try (var traffic = new ShopTraffic(link(mqtt, "demo-shop"), shop, seed, clock);
        var mia = link(mqtt, "demo-mia")) {
      var asks = new HttpRequests(Address.parse(broker.httpAddress()), PATIENCE);
      learnThePast(out, traffic, asks);
      traffic.goLive();
      var endMs = clock.millis() + lengthMs;
      var stage = new Stage(out, shop, traffic, mia, asks);
      var pace = Terminal.isOut() ? TERMINAL_PACE : TOUR_PACE;
      do {
        stage.click();
      } while (clock.millis() + pace.toMillis() < endMs
          && !stopping.await(pace.toMillis(), TimeUnit.MILLISECONDS));
    }
    out.println("That was the demo. `honeyguide serve` runs the broker for real.");
  }

  private static MqttLink link(Address mqtt, String clientId) throws ConnectionLostException {
    return MqttLink.connect(mqtt, clientId, PATIENCE, () -> {});
  }

  private static void greet(PrintWriter out, RunningBroker broker, Path data, boolean isTemporary) {
    var http = "http://" + broker.httpAddress();
    var mqtt = Address.parse(broker.mqttAddress());
    out.printf(
        """

        Honeyguide demo: a broker, its log and its recommender in one process

          MQTT   %s
          HTTP   %s
          data   %s%s

        Copy a line into another terminal:

          publish     curl -d '{"session":"you","item":"burr-grinder"}' %s/v1/topics/behaviour/view
          your list   curl '%s/v1/recommendations/sessions/you?n=5'
          subscribe   curl -N -H 'Accept: text/event-stream' '%s/v1/messages?filter=behaviour/%%23'
          over MQTT   mosquitto_sub -h %s -p %d -t 'behaviour/#' -v

        """,
        broker.mqttAddress(),
        http,
        data.toAbsolutePath(),
        isTemporary ? "  (removed at the end; --data DIR keeps it)" : "",
        http,
        http,
        http,
        mqtt.host(),
        mqtt.port());
    out.flush();
  }

  private void learnThePast(PrintWriter out, ShopTraffic traffic, HttpRequests asks)
      throws ConnectionLostException, InterruptedException {
    var startNanos = System.nanoTime();
    long visits;
    try (var progress = Progress.onTerminal("events")) {
      visits = traffic.publishPast(progress);
      // A question for the newest state is refused for as long as the recommender is behind.
      while (asks.get("/v1/recommendations/trending?n=1&minOffset=latest").status() != 200
          && !stopping.await(LEARNING_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        progress.moved(traffic.published(), 1);
      }
    }
    var seconds = (System.nanoTime() - startNanos) / 1e9;
    out.printf(
        Locale.ROOT,
        "The shop's last three days: %,d events of %,d visits, stored and learned in %.1f s.%n%n",
        traffic.published(),
        visits,
        seconds);
    out.flush();
  }

  /** Mia's clicks, one after another. */
  private final class Stage {
    private final PrintWriter out;
    private final Shop shop;
    private final ShopTraffic traffic;
    private final MqttLink link;
    private final HttpRequests asks;
    private final Visitor mia;
    private final LiveList list;

    Stage(PrintWriter out, Shop shop, ShopTraffic traffic, MqttLink link, HttpRequests asks) {
      this.out = out;
      this.shop = shop;
      this.traffic = traffic;
      this.link = link;
      this.asks = asks;
      this.mia = new Visitor(shop, seed, Long.toString(clock.millis(), 36));
      this.list = new LiveList(shop, out, Terminal.isOut());
    }

    void click() throws ConnectionLostException {
      if (mia.comesAnew()) {
        list.startOver();
      }
      var item = mia.click();
      if (mia.clickNumber() == 1) {
        out.println(list.paint("1", "Mia comes for: " + mia.purpose()));
        out.println();
      }
      var event = BehaviourEvent.of(EventKind.VIEW, mia.visit(), null, item, clock.millis(), 1);
      var startNanos = System.nanoTime();
      link.await(
          link.publish("behaviour/view", ByteBuffer.wrap(encoder.encode(event)), 1, false),
          PATIENCE);
      var items = ask();
      var ms = (System.nanoTime() - startNanos) / 1e6;
      out.printf(
          Locale.ROOT,
          "%s %s   %s%n",
          list.paint("36", "→ looks at"),
          list.paint("1", shop.name(item)),
          list.paint(
              "2",
              "stored, learned and in the list after %.1f ms; shop: %,d events so far"
                  .formatted(ms, traffic.published())));
      list.show(items);
      var ids = new ArrayList<String>();
      items.forEach(each -> ids.add(each.path("id").asText()));
      mia.sees(ids);
    }

    private JsonNode ask() throws ConnectionLostException {
      var path =
          "/v1/recommendations/sessions/%s?n=%d&minOffset=latest"
              .formatted(HttpRequests.encoded(mia.visit()), LIST_LENGTH);
      var answer = asks.get(path);
      if (answer.status() != 200) {
        throw new CommandFailure(ExitCode.UNEXPECTED, "GET " + path + ": " + answer.problem());
      }
      return answer.body().path("items");
    }
  }
}
