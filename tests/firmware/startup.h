/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Start of every firmware here, included at its end: memory as C wants it, then main().
 * Handlers of its own the firmware defines as a list of designators, HANDLERS.
 */

extern uint32_t stack_top, data_load, data_start, data_end, bss_start, bss_end;

void reset_handler(void)
{
	uint32_t *from = &data_load;
	for (uint32_t *to = &data_start; to < &data_end; to++)
		*to = *from++;
	for (uint32_t *to = &bss_start; to < &bss_end; to++)
		*to = 0;
	main();
}

void fault_handler(void)
{
	for (;;)
		;
}

__attribute__((section(".vectors"), used))
static const void *const vectors[] = {
	[0] = &stack_top, [1] = reset_handler, [2] = fault_handler, [3] = fault_handler,
	[4] = fault_handler, [5] = fault_handler, [6] = fault_handler,
	HANDLERS
};
