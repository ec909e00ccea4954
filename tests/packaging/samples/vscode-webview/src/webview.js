import { defineElements } from 'docker-connection-kit/inline';

defineElements();
