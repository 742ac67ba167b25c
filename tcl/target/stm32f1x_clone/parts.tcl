# SPDX-License-Identifier: GPL-2.0-or-later

# Generated from src/flash/nor/clone_parts.c and clone_family.c: change those, then run
# "make parts-tcl".

set _f1c_units {0xe0042000 0x40015800 0xe0044000 0x40007080 0x40013400 0x5c001000}

# device id, page bytes
set _f1c_densities {1040 1024 1042 1024 1044 2048 1048 2048 1056 1024 1064 2048 1072 2048}

set _f1c_families {
	stm32f1 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {STM32F103}
		stock_options 1 reason {}
		stock {}}
	stm32f1_xl {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 1 rdp 0x00000002 options {STM32F103 XL}
		stock_options 1 reason {}
		stock {}}
	cks32f103 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {STM32F103}
		stock_options 1 reason {}
		stock {}}
	ch32f103 {write yes style fast_page regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {CH32F103}
		stock_options 0 reason {}
		stock {}}
	ch32f20x {write never style none regs 0x40022000 unit 1 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {its flash controller is WCH's newer one, which erases 4 KiB at a time}
		stock {}}
	apm32f103 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {STM32F103}
		stock_options 1 reason {}
		stock {}}
	apm32f0 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000006 options {APM32F0}
		stock_options 0 reason {}
		stock {}}
	gd32f103 {write yes style halfword regs 0x40022000 unit 2 tried 4 kin {gd32-words} bank2 0 rdp 0x00000002 options {GD32F10x}
		stock_options 0 reason {}
		stock {}}
	gd32f103_xl {write yes style halfword regs 0x40022000 unit 2 tried 4 kin {} bank2 1 rdp 0x00000002 options {GD32F10x}
		stock_options 0 reason {}
		stock {}}
	gd32f1x0 {write yes style word regs 0x40022000 unit 4 tried 0 kin {gd32-words} bank2 0 rdp 0x00000006 options {GD32F1x0}
		stock_options 1 reason {}
		stock {}}
	gd32f30x {write yes style halfword regs 0x40022000 unit 2 tried 4 kin {gd32-words} bank2 0 rdp 0x00000002 options {GD32F10x}
		stock_options 0 reason {}
		stock {}}
	gd32f30x_xl {write yes style halfword regs 0x40022000 unit 2 tried 4 kin {} bank2 1 rdp 0x00000002 options {GD32F10x}
		stock_options 0 reason {}
		stock {}}
	gd32f3x0 {write yes style word regs 0x40022000 unit 4 tried 0 kin {gd32-words} bank2 0 rdp 0x00000006 options {GD32F1x0}
		stock_options 0 reason {}
		stock {}}
	gd32e10x {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {GD32E10x}
		stock_options 0 reason {}
		stock {}}
	gd32e23x {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000006 options {GD32E23x}
		stock_options 0 reason {}
		stock {}}
	gd32e50x {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {GD32E50x}
		stock_options 0 reason {}
		stock {}}
	at32f403a {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {AT32F403A}
		stock_options 0 reason {}
		stock {}}
	at32f403a_xl {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 1 rdp 0x00000002 options {AT32F403A}
		stock_options 0 reason {}
		stock {}}
	at32f413 {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {AT32F413}
		stock_options 0 reason {}
		stock {}}
	at32f415 {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {AT32F415}
		stock_options 0 reason {}
		stock {}}
	at32f421 {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x00000002 options {AT32F421}
		stock_options 0 reason {}
		stock {}}
	at32_other {write never style none regs 0x40023c00 unit 1 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {its flash controller is not of the F1 kind}
		stock {}}
	hk32f103 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {HK32F103 x8/xB}
		stock_options 0 reason {}
		stock {}}
	hk32f103_hd {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {HK32F103 xC/xD/xE}
		stock_options 0 reason {}
		stock {}}
	mh32f103a {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000002 options {STM32F103}
		stock_options 1 reason {}
		stock {}}
	mh32f103a_xl {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 1 rdp 0x00000002 options {STM32F103}
		stock_options 1 reason {}
		stock {}}
	mm32 {write yes style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {}
		stock {}}
	n32g45x {write yes style word regs 0x40022000 unit 4 tried 0 kin {} bank2 0 rdp 0x80000002 options {N32G45x}
		stock_options 0 reason {}
		stock {has flash that takes 32-bit words only, and this OpenOCD's driver writes half-words}}
	wb32 {write never style none regs 0x40017800 unit 1 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {its flash controller is not of the F1 kind}
		stock {}}
	py32f403 {write never style none regs 0x40022000 unit 1 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {its flash controller is not of the F1 kind}
		stock {}}
	st_other {write never style none regs 0x40022000 unit 1 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 0 reason {it is an STM32 of another series, which OpenOCD has a target file of its own for}
		stock {}}
	cautious {write yes style halfword regs 0x40022000 unit 2 tried 2 kin {} bank2 0 rdp 0x00000002 options {STM32F103}
		stock_options 0 reason {}
		stock {}}
	unknown {write forced style halfword regs 0x40022000 unit 2 tried 0 kin {} bank2 0 rdp 0x00000000 options {}
		stock_options 1 reason {too little is known of this chip's flash to write it safely}
		stock {}}
}

set _f1c_fallbacks {
	{family cautious tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		density 0x00000000 0 {} {0x00000000}
		controller 0xffffffff 0 {} {0x00000001}}}
}

set _f1c_parts {
	{name {AIR32F103xB} order {AIR32F103C} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {128 32 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5bb0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {AIR32F103xC} order {AIR32F103x} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 64 2048 2048 256 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5cc0 0x1a6a5cd0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {AIR32F103xE} order {AIR32F103x} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {512 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a8a6dd0 0x1a9a6dd0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {AIR32F103xG} order {AIR32F103x} alike {megahunt} genuine 0 evidence 2 family mh32f103a_xl
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {1024 96 4096 4096} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a8a6ed0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {APM32E103xC/xE} order {APM32E103x} alike {} genuine 0 evidence 2 family apm32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 0 2048 2048 512 0 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {APM32F030/F072} order {} alike {} genuine 0 evidence 1 family apm32f0
		size_reg 0x1ffff7cc size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c600}
		dpidr 0xffffffff 1 {} {0x0bc11477}
		rom 0xfffff000 1 {} {0x0403b000}
		idcode,0x40015800 0x00000fff 2 {a} {0x00000440 0x00000442 0x00000444 0x00000445 0x00000448}}}
	{name {APM32F103x8/xB} order {APM32F103C} alike {} genuine 0 evidence 1 family apm32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 0 1024 1024 128 0 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0xe0042000 0xffff0fff 2 {a} {0x20030410}
		gates 0x00001008 1 {} {0x00000008}
		fast 0xffffffff 0 {} {0x00000000}
		maker 0xffffffff 2 {} {0x0cf300ff}
		boot 0xffffffff 1 {} {0xb2ca0c8b 0x6bb012c4}}}
	{name {APM32F103xC/xD/xE} order {APM32F103x} alike {} genuine 0 evidence 2 family apm32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 0 2048 2048 384 0 2048 2048 512 0 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {AT32F403AxC/F407xC} order {} alike {} genuine 0 evidence 1 family at32f403a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70050240 0x70050241 0x70050242 0x70050243 0x70050249 0x7005024a 0x70050254}
		project 0x000000ff 2 {a} {0x00000007 0x00000008}}}
	{name {AT32F403AxE/F407xE} order {} alike {} genuine 0 evidence 1 family at32f403a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {512 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x700502cd 0x700502ce 0x700502cf 0x700502d0 0x700502d1 0x700502d2}
		project 0x000000ff 2 {a} {0x00000007 0x00000008}}}
	{name {AT32F403AxG/F407xG} order {} alike {} genuine 0 evidence 1 family at32f403a_xl
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {1024 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70050344 0x70050345 0x70050346 0x70050347 0x7005034b 0x7005034c 0x70050353 0xf0050340
			0xf0050355}
		project 0x000000ff 2 {a} {0x00000007 0x00000008}}}
	{name {AT32F403xB} order {} alike {} genuine 0 evidence 2 family at32f403a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {128 0 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x700301cf}
		project 0x000000ff 2 {a} {0x00000002}}}
	{name {AT32F403xC} order {} alike {} genuine 0 evidence 2 family at32f403a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 96 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70050240 0x70050241 0x70050242 0x70050243 0x7005024e}
		project 0x000000ff 2 {a} {0x00000002}}}
	{name {AT32F403xE} order {} alike {} genuine 0 evidence 2 family at32f403a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {512 96 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x700502c8 0x700502c9 0x700502ca 0x700502cb 0x700502cd}
		project 0x000000ff 2 {a} {0x00000002}}}
	{name {AT32F403xG} order {} alike {} genuine 0 evidence 2 family at32f403a_xl
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {1024 96 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70050344 0x70050345 0x70050346 0x70050347 0x7005034c}
		project 0x000000ff 2 {a} {0x00000002}}}
	{name {AT32F413x8/xB} order {} alike {} genuine 0 evidence 1 family at32f413
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 32 1024 1024 128 32 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x700301c1 0x700301c3 0x700301c5 0x700301ca 0x70030106 0x700301cb}
		project 0x000000ff 2 {a} {0x00000004}}}
	{name {AT32F413xC} order {} alike {} genuine 0 evidence 1 family at32f413
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 32 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70030240 0x70030242 0x70030244 0x70030247}
		project 0x000000ff 2 {a} {0x00000004}}}
	{name {AT32F415x8/xB} order {} alike {} genuine 0 evidence 1 family at32f415
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 32 1024 1024 128 32 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x700301c4 0x700301c5 0x700301c6 0x700301c7 0x700301cd 0x70030108 0x70030109 0x7003010a
			0x7003010b 0x700301cf}
		project 0x000000ff 2 {a} {0x00000005}}}
	{name {AT32F415xC} order {} alike {} genuine 0 evidence 1 family at32f415
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 32 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x70030240 0x70030241 0x70030242 0x70030243 0x7003024c 0x7003024e 0x70030250}
		project 0x000000ff 2 {a} {0x00000005}}}
	{name {AT32F421x4/x6/x8} order {} alike {} genuine 0 evidence 1 family at32f421
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {16 8 1024 1024 32 16 1024 1024 64 16 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x50020100 0x50020101 0x50020102 0x50020103 0x50020104 0x50020105 0x50020112 0x50020086
			0x50020087 0x50020088 0x50020089 0x5002008a 0x5002008b 0x50020093 0x5001000c 0x5001000d
			0x5001000e 0x5001000f 0x50010010 0x50010011 0x50010014 0x50010016 0x50020115 0x50020117
			0xd0020100}
		project 0x000000ff 2 {a} {0x00000009}}}
	{name {AT32F423} order {} alike {} genuine 0 evidence 2 family at32_other
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 0 1024 1024 128 0 1024 1024 256 0 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		project 0x00000000 0 {} {}
		idcode,0xe0042000 0xffffffff 3 {a} {0x7003210b 0x7003210e 0x700a21ca 0x700a21cd 0x700a3249 0x700a324c 0x70032115 0x700a21d4
			0x700a3253 0x70032108 0x70032105 0x700a21c7 0x700a21c4 0x700a3246 0x700a3243 0x70032112
			0x700a21d1 0x700a3250 0x70032102 0x700a21c1 0x700a3240}}}
	{name {AT32F425x6/x8} order {} alike {} genuine 0 evidence 2 family at32f421
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {32 20 1024 1024 64 20 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		idcode,0xe0042000 0xffffffff 3 {a} {0x50092100 0x50092081 0x50092103 0x50092084 0x50092106 0x50092087 0x50092109 0x5009208a
			0x5009210c 0x5009208d 0x5009210f 0x50092090 0x50092112 0x50092093 0x50092096 0x50092115}
		project 0x000000ff 2 {a} {0x0000000f}}}
	{name {AT32F435/F437} order {} alike {} genuine 0 evidence 2 family at32_other
		size_reg 0x00000000 size_ram 0 page 4096 sizes {} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		dpidr 0xffffffff 1 {} {0x2ba01477 0x1ba01477}
		rom 0xffffffff 2 {} {0x0403b4c4}
		project 0x00000000 0 {} {}
		idcode,0xe0042000 0xffff0000 2 {a} {0x70080000}}}
	{name {BLM32F103} order {} alike {} genuine 0 evidence 4 family unknown
		size_reg 0x1ffff7e0 size_ram 0 page 1024 sizes {} tests {
		rom 0xffffffff 3 {} {0x00000000}
		density 0xffffffff 0 {} {0x00000400}
		boot 0xffffffff 3 {} {0x97828625}}}
	{name {CH32F103C6/C8/R6/R8} order {CH32F103C} alike {} genuine 0 evidence 1 family ch32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {32 10 1024 1024 64 20 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0xe0042000 0xffff0fff 2 {a} {0x20000410}
		gates 0x00001008 1 {} {0x00001000}
		fast 0xffffffff 2 {} {0x00000001}
		boot 0xffffffff 2 {} {0xdfffdf9a}
		chip_id 0x00000000 0 {v} {}}}
	{name {CH32F203/F205/F207/F208} order {} alike {} genuine 0 evidence 1 family ch32f20x
		size_reg 0x1ffff7e0 size_ram 0 page 4096 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		fast 0xffffffff 2 {} {0x00000001}
		chip_id 0xfff00f00 3 {rv} {0x20300400 0x20500400 0x20700400 0x20800400}}}
	{name {CKS32F103x8/xB} order {CKS32F103C} alike {cks} genuine 0 evidence 1 family cks32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 20 1024 1024 128 20 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0xe0042000 0xffffffff 3 {a} {0x20036410}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}
		maker 0x00000000 0 {} {}
		boot 0xffffffff 1 {} {0x6bb012c4}}}
	{name {CS32F103C8/CB} order {CS32F103C} alike {cks} genuine 0 evidence 2 family cks32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 0 1024 1024 128 0 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0xe0042000 0xffffffff 3 {a} {0x20036410}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}
		maker 0x00000000 0 {} {}
		boot 0xffffffff 1 {} {0x6bb012c4}}}
	{name {FCM32F103} order {} alike {} genuine 0 evidence 3 family unknown
		size_reg 0x1ffff7e0 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xffffffff 2 {r} {0x410fc241}
		rom 0xfffff000 1 {} {0x00020000}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {GD32C103xB/C113xB} order {} alike {} genuine 0 evidence 3 family gd32e10x
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {128 32 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		rom 0xfffff000 3 {s} {0x07051000}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {GD32E103x8/xB} order {} alike {} genuine 0 evidence 1 family gd32e10x
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {64 20 1024 1024 128 32 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		rom 0xfffff000 3 {s} {0x07051000}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {GD32E230/E232} order {} alike {} genuine 0 evidence 1 family gd32e23x
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {16 4 1024 1024 32 6 1024 1024 64 8 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100d200}
		dpidr 0xffffffff 1 {} {0x0bf11477}
		rom 0xffffffff 2 {} {0x0403b4cb}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0x40015800 0xffff0fff 2 {} {0x19090410}}}
	{name {GD32E50x} order {} alike {} genuine 0 evidence 2 family gd32e50x
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {128 80 8192 8192 256 96 8192 8192 512 96 8192 8192 512 128 8192 8192} tests {
		cpuid 0xff00fff0 1 {r} {0x4100d210}
		rom 0xfffff000 3 {} {0x07051000}
		idcode,0xe0044000 0x00000fff 1 {a} {0x00000444}}}
	{name {GD32F101x4..xB} order {GD32F101C} alike {gd32f10x} genuine 0 evidence 2 family gd32f103
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {16 4 1024 1024 32 6 1024 1024 64 10 1024 1024 128 16 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		rom 0xffffffff 4 {} {0x0705176f}
		idcode,0xe0042000 0xffff0fff 2 {a} {0x13030410}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F101xC/xD/xE} order {GD32F101x} alike {gd32f10x-hd} genuine 0 evidence 2 family gd32f103
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {256 32 2048 2048 384 48 2048 2048 512 48 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000414}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F101xF..xK} order {GD32F101x} alike {gd32f10x-xl} genuine 0 evidence 2 family gd32f103_xl
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {768 80 2048 4096 1024 80 2048 4096 2048 80 2048 4096 3072 80 2048 4096} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000430}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F103x4..xB} order {GD32F103C} alike {gd32f10x} genuine 0 evidence 1 family gd32f103
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {16 6 1024 1024 32 10 1024 1024 64 20 1024 1024 128 20 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		rom 0xffffffff 4 {} {0x0705176f}
		idcode,0xe0042000 0xffff0fff 2 {a} {0x13030410}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F103xC/xD/xE} order {GD32F103x} alike {gd32f10x-hd} genuine 0 evidence 2 family gd32f103
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {256 48 2048 2048 384 64 2048 2048 512 64 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000414}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F103xF..xK} order {GD32F103x} alike {gd32f10x-xl} genuine 0 evidence 2 family gd32f103_xl
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {768 96 2048 4096 1024 96 2048 4096 2048 96 2048 4096 3072 96 2048 4096} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000430}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F105/F107} order {} alike {} genuine 0 evidence 2 family gd32f103_xl
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {64 64 2048 2048 128 64 2048 2048 128 96 2048 2048 256 96 2048 2048 384 96 2048 2048 512 96 2048 2048 768 96 2048 4096 1024 96 2048 4096} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000418}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F130/F150/F170/F190} order {} alike {} genuine 0 evidence 1 family gd32f1x0
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {16 4 1024 1024 32 4 1024 1024 32 6 1024 1024 64 8 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0xffffffff 3 {a} {0x13030410}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {GD32F205/F207} order {} alike {} genuine 0 evidence 3 family unknown
		size_reg 0x00000000 size_ram 0 page 2048 sizes {} tests {
		dpidr 0xffffffff 1 {} {0x1ba01477}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0xffffffff 3 {a} {0x15080418}}}
	{name {GD32F30x CL} order {} alike {} genuine 0 evidence 1 family gd32f30x_xl
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {128 64 2048 4096 256 96 2048 4096 512 96 2048 4096 1024 96 2048 4096} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 3 {} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000418}}}
	{name {GD32F30x HD} order {} alike {} genuine 0 evidence 1 family gd32f30x
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {128 32 2048 2048 256 48 2048 2048 512 64 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 3 {} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000414}}}
	{name {GD32F30x XD} order {} alike {} genuine 0 evidence 1 family gd32f30x_xl
		size_reg 0x1ffff7e0 size_ram 1 page 0 sizes {1024 96 2048 4096 2048 96 2048 4096 3072 96 2048 4096} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 3 {} {0x07051000}
		idcode,0xe0042000 0x00000fff 1 {a} {0x00000430}}}
	{name {GD32F330/F350} order {} alike {} genuine 0 evidence 2 family gd32f3x0
		size_reg 0x00000000 size_ram 0 page 0 sizes {16 4 1024 1024 32 4 1024 1024 32 6 1024 1024 32 8 1024 1024 64 8 1024 1024 64 16 1024 1024 128 16 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		rom 0xfffff000 3 {s} {0x07051000}
		idcode,0xe0042000 0xffff0fff 2 {a} {0x17040410}}}
	{name {HK32F030M} order {} alike {} genuine 0 evidence 3 family unknown
		size_reg 0x00000000 size_ram 0 page 0 sizes {16 4 128 128 32 4 128 128} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c200}}}
	{name {HK32F103CC/CE (A)} order {} alike {rom-29b} genuine 0 evidence 2 family hk32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 20 2048 2048 512 0 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xffffffff 4 {} {0x0505529b}}}
	{name {HK32F103x8/xB} order {HK32F103C} alike {rom-29b} genuine 0 evidence 2 family hk32f103
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 20 1024 1024 128 20 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xffffffff 4 {} {0x0505529b}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {HK32F103xC/xD/xE} order {HK32F103x} alike {} genuine 0 evidence 2 family hk32f103_hd
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 64 2048 2048 384 64 2048 2048 512 64 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		idcode,0xe0042000 0xffffffff 3 {a} {0x10036414}}}
	{name {MH2103AxB} order {MH2103AC} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {128 32 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5bb0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MH2103AxC} order {MH2103Ax} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 64 2048 2048 256 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5cc0 0x1a6a5cd0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MH2514} order {} alike {} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 0 1024 1024 128 0 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		rom 0xffffffff 2 {} {0x00020410}
		idcode,0xe0042000 0xffffffff 3 {a} {0x20030410}
		boot 0xffffffff 3 {} {0x8000bd5f}}}
	{name {MH32F103AxB} order {MH32F103AC} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {128 32 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5bb0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MH32F103AxC} order {MH32F103Ax} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 64 2048 2048 256 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a5a5cc0 0x1a6a5cd0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MH32F103AxE} order {MH32F103Ax} alike {megahunt} genuine 0 evidence 2 family mh32f103a
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {512 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a8a6dd0 0x1a9a6dd0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MH32F103AxG} order {MH32F103Ax} alike {megahunt} genuine 0 evidence 2 family mh32f103a_xl
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {1024 96 4096 4096} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xffffffff 3 {} {0x00000000}
		model 0xfffffff0 3 {a} {0x1a8a6ed0}
		boot 0xffffffff 3 {a} {0xdfffac7e}
		sold 0xffffffff 0 {as} {0x00000001}}}
	{name {MM32F031} order {} alike {} genuine 0 evidence 3 family mm32
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c200}}}
	{name {MM32F103x8/xB} order {MM32F103C} alike {} genuine 0 evidence 2 family mm32
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 20 1024 1024 128 20 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xffffffff 2 {} {0x0403b4c3}
		density 0xffffffff 0 {} {0x00000400}
		boot 0xffffffff 3 {a} {0x96187e19}}}
	{name {MM32F103xC/xE} order {MM32F103x} alike {} genuine 0 evidence 3 family mm32
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 64 1024 1024 512 128 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {MM32F327} order {} alike {} genuine 0 evidence 2 family mm32
		size_reg 0x00000000 size_ram 0 page 0 sizes {512 128 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0x40007080 0xffffffff 3 {a} {0xcc9aa0e7}}}
	{name {MM32F52} order {} alike {} genuine 0 evidence 2 family mm32
		size_reg 0x00000000 size_ram 0 page 0 sizes {256 32 1024 1024} tests {
		rom 0xffffffff 2 {} {0x0403b4c3}
		idcode,0x40007080 0xffffffff 3 {a} {0x4d4d0800}}}
	{name {MM32L07x/SPIN05/SPIN27} order {} alike {} genuine 0 evidence 2 family mm32
		size_reg 0x00000000 size_ram 0 page 0 sizes {32 0 1024 1024 128 0 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c200}
		rom 0xffffffff 2 {} {0x0403b471}
		idcode,0x40013400 0xffffffff 3 {a} {0xcc568091 0xcc4460b1 0xcc56a097}}}
	{name {N32G45x/N32F103} order {} alike {} genuine 0 evidence 2 family n32g45x
		size_reg 0x00000000 size_ram 0 page 0 sizes {128 80 2048 2048 256 144 2048 2048 512 144 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		rom 0xfffff000 0 {} {0x0403b000}
		idcode,0xe0042000 0xf00f0000 3 {a} {0x40020000 0x80040000 0x80080000}}}
	{name {RX32F103} order {} alike {} genuine 0 evidence 4 family unknown
		size_reg 0x1ffff7e0 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xffffffff 2 {r} {0x412fc231}
		rom 0xfffff000 1 {} {0x00020000}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {STM32F0} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c200}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000440 0x00000442 0x00000444 0x00000445 0x00000448}
		idcode,0x40015800 0x00000fff 2 {r} {0x00000440 0x00000442 0x00000444 0x00000445 0x00000448}}}
	{name {STM32F100x4..xB} order {} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {16 0 1024 1024 32 0 1024 1024 64 0 1024 1024 128 0 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000420}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000420}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F100xC..xE} order {} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 0 2048 2048 384 0 2048 2048 512 0 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000428}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000428}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F103x4/x6} order {STM32F103C} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {16 6 1024 1024 32 10 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x411fc231}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		ap_idr 0xffffffff 1 {} {0x14770011}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000412}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000412}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F103x8/xB} order {STM32F103C} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 20 1024 1024 128 20 1024 1024} tests {
		cpuid 0xffffffff 2 {r} {0x411fc231}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		ap_idr 0xffffffff 1 {} {0x14770011}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000410}
		idcode,0xe0042000 0xffff0fff 2 {r} {0x00000410 0x20000410 0x20010410 0x20030410}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F103xC/xD/xE} order {STM32F103x} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {256 48 2048 2048 384 64 2048 2048 512 64 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x411fc231}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		ap_idr 0xffffffff 1 {} {0x14770011}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000414}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000414}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F103xF/xG} order {STM32F103x} alike {} genuine 1 evidence 0 family stm32f1_xl
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {768 96 2048 2048 1024 96 2048 2048} tests {
		cpuid 0xffffffff 2 {r} {0x411fc231}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		ap_idr 0xffffffff 1 {} {0x14770011}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000430}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000430}
		gates 0x00001008 0 {} {0x00000000}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F105/F107} order {} alike {} genuine 1 evidence 0 family stm32f1
		size_reg 0x1ffff7e0 size_ram 0 page 0 sizes {64 0 2048 2048 128 0 2048 2048 256 0 2048 2048} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x1ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000418}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000418}
		fast 0xffffffff 0 {} {0x00000000}}}
	{name {STM32F2} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000411}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000411}}}
	{name {STM32F3} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000422 0x00000432 0x00000438 0x00000439 0x00000446}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000422 0x00000432 0x00000438 0x00000439 0x00000446}}}
	{name {STM32F4} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000413 0x00000419 0x00000421 0x00000423 0x00000431 0x00000433 0x00000434 0x00000441
			0x00000458 0x00000463}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000413 0x00000419 0x00000421 0x00000423 0x00000431 0x00000433 0x00000434 0x00000441
			0x00000458 0x00000463}}}
	{name {STM32F7} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c270}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000449 0x00000451 0x00000452}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000449 0x00000451 0x00000452}}}
	{name {STM32G0} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c600}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000456 0x00000460 0x00000466 0x00000467}
		idcode,0x40015800 0x00000fff 2 {r} {0x00000456 0x00000460 0x00000466 0x00000467}}}
	{name {STM32H7} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c270}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000450 0x00000480 0x00000483}
		idcode,0x5c001000 0x00000fff 2 {r} {0x00000450 0x00000480 0x00000483}}}
	{name {STM32L0} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c600}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000417 0x00000425 0x00000447 0x00000457}
		idcode,0x40015800 0x00000fff 2 {r} {0x00000417 0x00000425 0x00000447 0x00000457}}}
	{name {STM32L1} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000416 0x00000427 0x00000429 0x00000436 0x00000437}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000416 0x00000427 0x00000429 0x00000436 0x00000437}}}
	{name {STM32L4/G4} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c240}
		dpidr 0xffffffff 1 {} {0x2ba01477}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000415 0x00000435 0x00000461 0x00000462 0x00000464 0x00000468 0x00000469 0x00000470
			0x00000471 0x00000479}
		idcode,0xe0042000 0x00000fff 2 {r} {0x00000415 0x00000435 0x00000461 0x00000462 0x00000464 0x00000468 0x00000469 0x00000470
			0x00000471 0x00000479}}}
	{name {STM32L5/U5} order {} alike {} genuine 1 evidence 0 family st_other
		size_reg 0x00000000 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100d210}
		rom 0xfffff000 1 {r} {0x00020000}
		rom 0x00000fff 2 {r} {0x00000472 0x00000455 0x00000476 0x00000481 0x00000482}
		idcode,0xe0044000 0x00000fff 2 {r} {0x00000472 0x00000455 0x00000476 0x00000481 0x00000482}}}
	{name {WB32F103} order {} alike {} genuine 0 evidence 2 family wb32
		size_reg 0x00000000 size_ram 0 page 0 sizes {64 0 256 256 96 0 256 256 128 0 256 256} tests {
		cpuid 0xffffffff 2 {r} {0x412fc230}}}
	{name {unnamed Cortex-M0+ sold as STM32F030} order {} alike {} genuine 0 evidence 3 family unknown
		size_reg 0x00000000 size_ram 0 page 0 sizes {64 8 1024 1024} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c600}
		rom 0xffffffff 2 {} {0x0403b4c0}
		idcode,0x40015800 0xffffffff 3 {a} {0x20006440}}}
	{name {unnamed die with ROM part 0x29b} order {} alike {rom-29b} genuine 0 evidence 2 family hk32f103
		size_reg 0x1ffff7e0 size_ram 0 page 1024 sizes {} tests {
		rom 0xffffffff 4 {} {0x0505529b}
		density 0xffffffff 0 {} {0x00000400}}}
	{name {unnamed die with an empty ROM table} order {} alike {} genuine 0 evidence 3 family unknown
		size_reg 0x1ffff7e0 size_ram 0 page 1024 sizes {} tests {
		cpuid 0xff00fff0 1 {r} {0x4100c230}
		rom 0xffffffff 3 {} {0x00000000}
		density 0xffffffff 0 {} {0x00000400}}}
}
