package io.honeyguide.protocol;

/**
 * Publishes numbered messages over HTTP, one after the other. What got no answer is not repeated.
 */
final class HttpPublisher extends LoadClient {

  private final String name;
  private final AckLedger ledger;
  private int next;

  HttpPublisher(String name, AckLedger ledger) {
    this.name = name;
    this.ledger = ledger;
  }

  @Override
  void work(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    while (!isFinishing()) {
      var payload = new LoadPayload(name, next++).text();
      ledger.sending(payload, 1);
      http.publish("load/%s/0".formatted(name), payload);
      ledger.acknowledged(payload);
    }
  }
}
