/**
 * Settings of an nginx that stores what is PUT to it below the folder, with as many workers as there are cores.
 *
 * Bodies lie in a temporary file of the same file system first, so that giving them their name costs no copy.
 */
export function nginxConfig({ dir, port, isRoot }: { dir: string; port: number; isRoot: boolean }): string {
  return `${isRoot ? 'user root;' : ''}
daemon off;
worker_processes auto;
pid ${dir}/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  server {
    listen 127.0.0.1:${port};
    root ${dir};
    keepalive_requests 1000000000;
    client_max_body_size 0;
    client_body_temp_path ${dir}/incoming;
    location / {
      dav_methods PUT;
      create_full_put_path on;
    }
  }
}
`;
}
