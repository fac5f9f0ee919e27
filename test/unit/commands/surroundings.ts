/** A mistake that only shows in a process of its own, on a machine prepared for it. */
export interface Surrounding {
  /** In Markdown. */
  typed: string;
  code: 1 | 2;
  /** All that is said of it. `DIR` stands for a folder, `N` for a number, `NODE` for the path of a program. */
  said: string;
  /** Shell that runs the collector as `"$@"`, in a folder `$DIR` of its own. */
  shell: string;
  /** What the machine and its user must have for it. */
  needs: 'nothing' | 'root' | 'old-node';
}

const asNobody = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"';

/** Full disks, rights, ports, limits. */
export const surroundings: readonly Surrounding[] = [
  {
    typed: '`collector serve` on a full disk, for the first time there',
    code: 1,
    said: 'DIR/full/tokens.json cannot be written (ENOSPC): make room on that disk',
    shell:
      'mkdir -m 700 "$DIR/full" && mount -t tmpfs -o size=64k,mode=700 tmpfs "$DIR/full" && trap \'umount "$DIR/full"\' EXIT; ' +
      'head -c 70000 /dev/zero >"$DIR/full/fill" 2>/dev/null; COLLECTOR_STORAGE="$DIR/full" "$@" serve',
    needs: 'root',
  },
  {
    typed: '`collector serve` as a user who may not read the storage folder',
    code: 1,
    said: 'DIR/own/version.json cannot be read (EACCES): the collector runs as a user that may not; look at the owner and the mode',
    shell: `mkdir -m 700 "$DIR/own" && COLLECTOR_STORAGE="$DIR/own" && export COLLECTOR_STORAGE && ${asNobody} serve`,
    needs: 'root',
  },
  {
    typed: '`collector serve` after another user ran a command in the storage folder',
    code: 1,
    said: 'DIR/mixed/catalog.sqlite cannot be read and written (EACCES): the collector runs as the user with the id N; give it what is there: chown -R N DIR/mixed',
    shell:
      'mkdir -m 700 "$DIR/mixed" && (umask 077 && : >"$DIR/mixed/catalog.sqlite") && chown 65534 "$DIR/mixed" && ' +
      `COLLECTOR_STORAGE="$DIR/mixed" && export COLLECTOR_STORAGE && ${asNobody} serve`,
    needs: 'root',
  },
  {
    typed: '`collector verify` as a user who may not read the storage folder',
    code: 1,
    said: "EACCES: permission denied, scandir 'DIR/other': the collector runs as a user that may not; look at the owner and the mode",
    shell: `mkdir -m 700 "$DIR/other" && COLLECTOR_STORAGE="$DIR/other" && export COLLECTOR_STORAGE && ${asNobody} verify`,
    needs: 'root',
  },
  {
    typed: '`ulimit -n 64; collector serve`',
    code: 1,
    said: 'only N files may be open, and the collector needs N to start: ulimit -n N, LimitNOFILE= of systemd, or --ulimit nofile= of Docker',
    shell: 'ulimit -n 64; exec "$@" serve',
    needs: 'nothing',
  },
  {
    typed: '`node20 dist/cli.js serve`',
    code: 1,
    said: 'collector needs Node N.N or newer, and this is N.N.N (NODE). Get N from https://nodejs.org/en/download or with `nvm install N`; in a clone of the project `npm start` brings its own',
    shell: 'shift; exec "$OLD_NODE" "$@" serve',
    needs: 'old-node',
  },
  {
    typed: '`COLLECTOR_LISTEN=127.0.0.1:8080 collector serve` when another program listens there',
    code: 1,
    said: 'server.listen is N.N.N.N:N, which cannot be had (EADDRINUSE): another program listens there; stop it, or set another port in server.listen',
    shell: 'COLLECTOR_LISTEN="127.0.0.1:$TAKEN" exec "$@" serve',
    needs: 'nothing',
  },
  {
    typed: '`collector serve` with a half-written `inbox.sqlite`',
    code: 1,
    said: 'DIR/half/inbox.sqlite is damaged (file is not a database). It may hold deliveries that were accepted and not yet filed: keep it, move it and its -wal out of the folder, and start again. What was filed is not in it and is not lost',
    shell:
      'mkdir -m 700 "$DIR/half" && head -c 5000 /dev/zero | tr "\\0" x >"$DIR/half/inbox.sqlite" && COLLECTOR_STORAGE="$DIR/half" exec "$@" serve',
    needs: 'nothing',
  },
  {
    typed: '`collector reindex` beside a running collector',
    code: 1,
    said: 'another collector (process N) is running on this storage folder, DIR/held: stop it first, or set another storage.dir',
    shell: 'COLLECTOR_STORAGE="$DIR/held" exec "$@" reindex',
    needs: 'nothing',
  },
];
