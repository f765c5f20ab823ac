package io.honeyguide.protocol;

/** The part of eclipse/paho.mqtt.testing for MQTT 3.1.1. */
class PahoTestingThreeTest extends PahoTesting {

  PahoTestingThreeTest() {
    super("client_test", 10);
  }
}
