// What the commands and the lab agree on without asking each other.

/** Where everything listens: this machine only. */
export const HOST = '127.0.0.1';

/** Where root keeps the data of a lab that `nobody` cannot walk to; unlike /tmp it outlives a reboot. */
export const PUBLIC_ROOT = '/var/tmp';
