/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_ITM_H
#define SIM_ITM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Trace: what software writes into the ITM's ports leaves through the TPIU on pin SWO,
 * as a serial line. Timestamps, the DWT's packets and the formatter are not modelled.
 */

struct chip;
struct itm;

struct itm *itm_new(struct chip *chip);
void itm_free(struct itm *itm);
void itm_reset(struct itm *itm);

/** Registers of the ITM, as offsets. Identification is the caller's. */
uint32_t itm_read(const struct itm *itm, uint32_t offset);
void itm_write(struct itm *itm, bool by_core, uint32_t offset, uint32_t value);
/** A store of @a size bytes into stimulus port @a port. */
void itm_stimulus(struct itm *itm, unsigned int port, unsigned int size, uint32_t value);

/** Registers of the TPIU, likewise. */
uint32_t itm_read_tpiu(const struct itm *itm, uint32_t offset);
void itm_write_tpiu(struct itm *itm, uint32_t offset, uint32_t value);

#endif /* SIM_ITM_H */
