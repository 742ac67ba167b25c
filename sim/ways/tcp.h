/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TCP_H
#define SIM_TCP_H

/* stlink-server's protocol: an ST-LINK over TCP, for OpenOCD's tcp backends. */

struct bench;
struct loop;
struct tcp_server;

/** @returns NULL after having said why not. */
struct tcp_server *tcp_server_new(struct bench *bench, struct loop *loop, const char *port);
void tcp_server_free(struct tcp_server *server);

#endif /* SIM_TCP_H */
