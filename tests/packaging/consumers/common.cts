import kit = require('docker-connection-kit/inline');

kit.defineElements();
const connection: kit.DockerConnection = kit.createDockerConnection({ healthUrl: '/api/health' });
export = connection;
