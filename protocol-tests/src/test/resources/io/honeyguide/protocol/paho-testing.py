"""Runs one test of the conformance suite eclipse/paho.mqtt.testing against a given address.

usage, in the suite's folder `interoperability`: paho-testing.py MODULE            lists its tests
                                                 paho-testing.py MODULE TEST PORT  runs one of them

The suite's own command line cannot choose host and port for a single test; what it would set is set
here: the address, and the topics of its main program.
"""

import importlib
import os
import sys
import unittest

sys.path.insert(0, '.')
module = importlib.import_module(sys.argv[1])

if len(sys.argv) == 2:
    for name in unittest.TestLoader().getTestCaseNames(module.Test):
        print(name)
    sys.exit(0)

module.host = '127.0.0.1'
module.port = int(sys.argv[3])
module.topic_prefix = sys.argv[1] + '/'
module.topics = ('TopicA', 'TopicA/B', 'Topic/C', 'TopicA/C', '/TopicA')
module.wildtopics = ('TopicA/+', '+/C', '#', '/#', '/+', '+/+', 'TopicA/#')
module.nosubscribe_topics = ('test/nosubscribe',)

suite = unittest.TestLoader().loadTestsFromName('Test.' + sys.argv[2], module)
result = unittest.TextTestRunner(verbosity=2).run(suite)
# The receiving threads of its clients do not end by themselves.
sys.stdout.flush()
sys.stderr.flush()
os._exit(0 if result.wasSuccessful() and result.testsRun == 1 else 1)
