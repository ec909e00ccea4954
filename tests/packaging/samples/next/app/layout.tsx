import { DockerConnectionProvider, DockerToaster } from 'docker-connection-kit/react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';

export const metadata: Metadata = { title: 'My IDE' };

// A page with a nonce is rendered for each request.
export const dynamic = 'force-dynamic';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <DockerConnectionProvider>
          {children}
          <DockerToaster />
        </DockerConnectionProvider>
      </body>
    </html>
  );
}
