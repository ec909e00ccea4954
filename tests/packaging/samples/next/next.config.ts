import type { NextConfig } from 'next';

const backend = process.env.DOCKER_CONNECTION_BACKEND_URL ?? 'http://127.0.0.1:8787';

export default {
  rewrites: async () => [{ source: '/api/:path*', destination: `${backend}/api/:path*` }],
} satisfies NextConfig;
