#!/usr/bin/env node
// Runs the program for this platform, which npm has installed as a package of its own. Arguments,
// streams, signals and the exit status are the program's.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';

const require = createRequire(import.meta.url);
const { name, optionalDependencies } = require('./package.json');

function refuse(why) {
  console.error(`${name}: ${why}`);
  process.exit(2);
}

function program() {
  const platform = `${process.platform}-${process.arch}`;
  const holder = `${name}-${platform}`;
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  try {
    return require.resolve(`${holder}/${file}`);
  } catch {
    return refuse(
      holder in optionalDependencies
        ? `the package ${holder} is missing; install ${name} again on this machine, with optional dependencies`
        : `there is no program for ${platform}; with Rust, build it by: cargo install ${name}`,
    );
  }
}

// Before it runs: a signal that came in between would end this one alone.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.on(signal, () => running.kill(signal));
}
const running = spawn(program(), process.argv.slice(2), { stdio: 'inherit' });
running.on('error', (error) => refuse(`the program cannot be started: ${error.message}`));
// A signal that ended it is told as shells do.
running.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
