# SPDX-License-Identifier: GPL-2.0-or-later

# Generated from src/flash/nor/clone_parts.c: change that, then run "make parts-tcl".

set _stm32f1x_clone_units {0xe0042000 0x40015800 0xe0044000 0x40007080 0x40013400 0x5c001000}

set _stm32f1x_clone_parts {
	{name {AIR32F103xB} order {AIR32F103C} alike {megahunt} genuine 0 evidence 2
		family mh32f103a bank2 0 write yes flash {128} ram {32} page 1024
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {AIR32F103xC/xE} order {AIR32F103x} alike {megahunt} genuine 0 evidence 2
		family mh32f103a bank2 0 write yes flash {256 512} ram {} page 2048
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {AIR32F103xG} order {AIR32F103x} alike {megahunt} genuine 0 evidence 2
		family mh32f103a_xl bank2 1 write yes flash {1024} ram {} page 4096
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {APM32E103xC/xE} order {APM32E103x} alike {} genuine 0 evidence 2
		family apm32f103 bank2 0 write yes flash {256 512} ram {} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {APM32F030/F072} order {} alike {} genuine 0 evidence 1
		family apm32f0 bank2 0 write yes flash {} ram {} page 1024
		cpuid 0x4100c600 cpuid_mask 0xff00fff0 dpidrs {0x0bc11477} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7cc size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {APM32F103x8/xB} order {APM32F103C} alike {} genuine 0 evidence 1
		family apm32f103 bank2 0 write yes flash {64 128} ram {} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0008 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffff0fff idcodes {0x20030410}
	}
	{name {APM32F103xC/xD/xE} order {APM32F103x} alike {} genuine 0 evidence 2
		family apm32f103 bank2 0 write yes flash {256 384 512} ram {} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {AT32F403AxC/F407xC} order {} alike {} genuine 0 evidence 1
		family at32f403a bank2 0 write yes flash {256} ram {96} page 2048
		cpuid 0x410fc241 cpuid_mask 0xffffffff dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {7 8}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70050240 0x70050241 0x70050242 0x70050243 0x70050249 0x7005024a
			0x70050254}
	}
	{name {AT32F403AxE/F407xE} order {} alike {} genuine 0 evidence 1
		family at32f403a bank2 0 write yes flash {512} ram {96} page 2048
		cpuid 0x410fc241 cpuid_mask 0xffffffff dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {7 8}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x700502cd 0x700502ce 0x700502cf 0x700502d0 0x700502d1 0x700502d2}
	}
	{name {AT32F403AxG/F407xG} order {} alike {} genuine 0 evidence 1
		family at32f403a_xl bank2 1 write yes flash {1024} ram {96} page 2048
		cpuid 0x410fc241 cpuid_mask 0xffffffff dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {7 8}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70050344 0x70050345 0x70050346 0x70050347 0x7005034b 0x7005034c
			0x70050353}
	}
	{name {AT32F403xC} order {} alike {} genuine 0 evidence 2
		family at32f403a bank2 0 write yes flash {256} ram {96} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {2}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70050240 0x70050241 0x70050242 0x70050243 0x7005024e}
	}
	{name {AT32F403xE} order {} alike {} genuine 0 evidence 2
		family at32f403a bank2 0 write yes flash {512} ram {96} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {2}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x700502c8 0x700502c9 0x700502ca 0x700502cb 0x700502cd}
	}
	{name {AT32F403xG} order {} alike {} genuine 0 evidence 2
		family at32f403a_xl bank2 1 write yes flash {1024} ram {96} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {2}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70050344 0x70050345 0x70050346 0x70050347 0x7005034c}
	}
	{name {AT32F413x8/xB} order {} alike {} genuine 0 evidence 1
		family at32f413 bank2 0 write yes flash {64 128} ram {32} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {4}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x700301c1 0x700301c3 0x700301c5 0x700301ca 0x70030106}
	}
	{name {AT32F413xC} order {} alike {} genuine 0 evidence 1
		family at32f413 bank2 0 write yes flash {256} ram {32} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {4}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70030240 0x70030242 0x70030244 0x70030247}
	}
	{name {AT32F415x8/xB} order {} alike {} genuine 0 evidence 1
		family at32f415 bank2 0 write yes flash {64 128} ram {32} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {5}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x700301c4 0x700301c5 0x700301c6 0x700301c7 0x700301cd 0x70030108
			0x70030109 0x7003010a}
	}
	{name {AT32F415xC} order {} alike {} genuine 0 evidence 1
		family at32f415 bank2 0 write yes flash {256} ram {32} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {5}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x70030240 0x70030241 0x70030242 0x70030243 0x7003024c}
	}
	{name {AT32F421x4/x6/x8} order {} alike {} genuine 0 evidence 1
		family at32f421 bank2 0 write yes flash {16 32 64} ram {8 16 16} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {9}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x50020100 0x50020101 0x50020102 0x50020103 0x50020104 0x50020105
			0x50020112 0x50020086 0x50020087 0x50020088 0x50020089 0x5002008a
			0x5002008b 0x50020093 0x5001000c 0x5001000d 0x5001000e 0x5001000f
			0x50010010 0x50010011 0x50010014}
	}
	{name {AT32F425x6/x8} order {} alike {} genuine 0 evidence 2
		family at32f421 bank2 0 write yes flash {32 64} ram {20} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477 0x1ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c4} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {15}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x50092100 0x50092081 0x50092103 0x50092084 0x50092106 0x50092087
			0x50092109 0x5009208a 0x5009210c 0x5009208d 0x5009210f 0x50092090
			0x50092112 0x50092093}
	}
	{name {BLM32F103} order {} alike {} genuine 0 evidence 4
		family unknown bank2 0 write forced flash {} ram {} page 1024
		cpuid 0x00000000 cpuid_mask 0x00000000 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {CH32F103C6/C8/R6/R8} order {CH32F103C} alike {} genuine 0 evidence 1
		family ch32f103 bank2 0 write yes flash {32 64} ram {10 20} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast yes gate_mask 0x1008 gate_sticks 0x1000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffff0fff idcodes {0x20000410}
	}
	{name {CKS32F103x8/xB} order {CKS32F103C} alike {cks} genuine 0 evidence 1
		family cks32f103 bank2 0 write yes flash {64 128} ram {20} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x20036410}
	}
	{name {CS32F103C8/CB} order {CS32F103C} alike {cks} genuine 0 evidence 2
		family cks32f103 bank2 0 write yes flash {64 128} ram {} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x20036410}
	}
	{name {FCM32F103} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {} ram {} page 1024
		cpuid 0x410fc241 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {1 0 0 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {GD32E103x8/xB} order {} alike {} genuine 0 evidence 1
		family gd32e10x bank2 0 write yes flash {64 128} ram {} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {GD32E230/E232} order {} alike {} genuine 0 evidence 1
		family gd32e23x bank2 0 write yes flash {64} ram {} page 1024
		cpuid 0x4100d200 cpuid_mask 0xff00fff0 dpidrs {0x0bf11477} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4cb} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0x40015800 idcode_mask 0xffff0fff idcodes {0x19090410}
	}
	{name {GD32E50x} order {} alike {} genuine 0 evidence 2
		family gd32e50x bank2 0 write forced flash {512} ram {} page 8192
		cpuid 0x4100d210 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 0 7 0x51 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0044000 idcode_mask 0x00000fff idcodes {0x00000444}
	}
	{name {GD32F103x4..xB} order {GD32F103C} alike {} genuine 0 evidence 1
		family gd32f103 bank2 0 write yes flash {16 32 64 128} ram {6 10 20 20} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {1 1 0 7 0x51 0x76f} vendor {7 0x51} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0xffff0fff idcodes {0x13030410}
	}
	{name {GD32F103xC/xD/xE} order {GD32F103x} alike {} genuine 0 evidence 2
		family gd32f103 bank2 0 write yes flash {256 384 512} ram {48 64 64} page 2048
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000414}
	}
	{name {GD32F103xF..xK} order {GD32F103x} alike {} genuine 0 evidence 2
		family gd32f103_xl bank2 1 write yes flash {768 1024 2048 3072} ram {96} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000430}
	}
	{name {GD32F130/F150/F170/F190} order {} alike {} genuine 0 evidence 1
		family gd32f1x0 bank2 0 write yes flash {16 32 64} ram {4 4 8} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {0x1ba01477} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x13030410}
	}
	{name {GD32F205/F207} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {} ram {} page 2048
		cpuid 0x00000000 cpuid_mask 0x00000000 dpidrs {0x1ba01477} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x15080418}
	}
	{name {GD32F30x HD} order {} alike {} genuine 0 evidence 1
		family gd32f30x bank2 0 write yes flash {512} ram {} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 0 7 0x51 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000414}
	}
	{name {GD32F30x XD/CL} order {} alike {} genuine 0 evidence 1
		family gd32f30x_xl bank2 1 write yes flash {1024 3072} ram {} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 0 7 0x51 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 1 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000430 0x00000418}
	}
	{name {GD32F330/F350} order {} alike {} genuine 0 evidence 2
		family gd32f3x0 bank2 0 write yes flash {128} ram {} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {7 0x51} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0xffff0fff idcodes {0x17040410}
	}
	{name {HK32F030M} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {16 32} ram {4} page 128
		cpuid 0x4100c200 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {HK32F103x8/xB} order {HK32F103C} alike {rom-29b} genuine 0 evidence 2
		family hk32f103 bank2 0 write yes flash {64 128} ram {20} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 5 0x55 0x29b} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {HK32F103xC/xD/xE} order {HK32F103x} alike {} genuine 0 evidence 2
		family hk32f103_hd bank2 0 write yes flash {256 384 512} ram {64} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x10036414}
	}
	{name {MH2514} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {} ram {} page 1024
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {1 1 0 0 0x20 0x410} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffffffff idcodes {0x20030410}
	}
	{name {MH32F103AxB} order {MH32F103AC} alike {megahunt} genuine 0 evidence 2
		family mh32f103a bank2 0 write yes flash {128} ram {32} page 1024
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MH32F103AxC/xE} order {MH32F103Ax} alike {megahunt} genuine 0 evidence 2
		family mh32f103a bank2 0 write yes flash {256 512} ram {} page 2048
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MH32F103AxG} order {MH32F103Ax} alike {megahunt} genuine 0 evidence 2
		family mh32f103a_xl bank2 1 write yes flash {1024} ram {} page 4096
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MM32F031} order {} alike {} genuine 0 evidence 3
		family mm32 bank2 0 write yes flash {} ram {8} page 1024
		cpuid 0x4100c200 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MM32F103x8/xB} order {MM32F103C} alike {} genuine 0 evidence 3
		family mm32 bank2 0 write yes flash {64 128} ram {20} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MM32F103xC/xE} order {MM32F103x} alike {} genuine 0 evidence 3
		family mm32 bank2 0 write yes flash {256 512} ram {64 128} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {MM32F327} order {} alike {} genuine 0 evidence 2
		family mm32 bank2 0 write yes flash {512} ram {128} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40007080 idcode_mask 0xffffffff idcodes {0xcc9aa0e7}
	}
	{name {MM32F52} order {} alike {} genuine 0 evidence 2
		family mm32 bank2 0 write yes flash {256} ram {32} page 1024
		cpuid 0x00000000 cpuid_mask 0x00000000 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c3} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40007080 idcode_mask 0xffffffff idcodes {0x4d4d0800}
	}
	{name {MM32L07x/SPIN05/SPIN27} order {} alike {} genuine 0 evidence 2
		family mm32 bank2 0 write yes flash {32 128} ram {} page 1024
		cpuid 0x4100c200 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x471} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40013400 idcode_mask 0xffffffff idcodes {0xcc568091 0xcc4460b1 0xcc56a097}
	}
	{name {N32G45x} order {} alike {} genuine 0 evidence 2
		family n32g45x bank2 0 write yes flash {128 256 512} ram {80 144 144} page 2048
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {RX32F103} order {} alike {} genuine 0 evidence 4
		family unknown bank2 0 write forced flash {} ram {} page 1024
		cpuid 0x412fc231 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {1 0 0 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {STM32F0} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c200 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40015800 idcode_mask 0x00000fff idcodes {0x00000440 0x00000442 0x00000444 0x00000445 0x00000448}
	}
	{name {STM32F100x4..xB} order {} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {16 32 64 128} ram {} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x1ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000420}
	}
	{name {STM32F100xC..xE} order {} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {256 384 512} ram {} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x1ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000428}
	}
	{name {STM32F103x4/x6} order {STM32F103C} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {16 32} ram {10} page 1024
		cpuid 0x411fc231 cpuid_mask 0xffffffff dpidrs {0x1ba01477} ap_idr 0x14770011
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000412}
	}
	{name {STM32F103x8/xB} order {STM32F103C} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {64 128} ram {20} page 1024
		cpuid 0x411fc231 cpuid_mask 0xffffffff dpidrs {0x1ba01477} ap_idr 0x14770011
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0xffff0fff idcodes {0x00000410 0x20000410 0x20010410 0x20030410}
	}
	{name {STM32F103xC/xD/xE} order {STM32F103x} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {256 384 512} ram {64} page 2048
		cpuid 0x411fc231 cpuid_mask 0xffffffff dpidrs {0x1ba01477} ap_idr 0x14770011
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000414}
	}
	{name {STM32F103xF/xG} order {STM32F103x} alike {} genuine 1 evidence 0
		family stm32f1_xl bank2 1 write yes flash {768 1024} ram {96} page 2048
		cpuid 0x411fc231 cpuid_mask 0xffffffff dpidrs {0x1ba01477} ap_idr 0x14770011
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x1008 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000430}
	}
	{name {STM32F105/F107} order {} alike {} genuine 1 evidence 0
		family stm32f1 bank2 0 write yes flash {64 128 256} ram {} page 2048
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x1ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast no gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000418}
	}
	{name {STM32F2} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000411}
	}
	{name {STM32F3} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000422 0x00000432 0x00000438 0x00000439 0x00000446}
	}
	{name {STM32F4} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000413 0x00000419 0x00000421 0x00000423 0x00000431 0x00000433
			0x00000434 0x00000441 0x00000458 0x00000463}
	}
	{name {STM32F7} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c270 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000449 0x00000451 0x00000452}
	}
	{name {STM32G0} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c600 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40015800 idcode_mask 0x00000fff idcodes {0x00000456 0x00000460 0x00000466 0x00000467}
	}
	{name {STM32H7} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c270 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x5c001000 idcode_mask 0x00000fff idcodes {0x00000450 0x00000480 0x00000483}
	}
	{name {STM32L0} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c600 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40015800 idcode_mask 0x00000fff idcodes {0x00000417 0x00000425 0x00000447 0x00000457}
	}
	{name {STM32L1} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000416 0x00000427 0x00000429 0x00000436 0x00000437}
	}
	{name {STM32L4/G4} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100c240 cpuid_mask 0xff00fff0 dpidrs {0x2ba01477} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0042000 idcode_mask 0x00000fff idcodes {0x00000415 0x00000435 0x00000461 0x00000462 0x00000464 0x00000468
			0x00000469 0x00000470 0x00000471 0x00000479}
	}
	{name {STM32L5/U5} order {} alike {} genuine 1 evidence 0
		family st_other bank2 0 write never flash {} ram {} page 1024
		cpuid 0x4100d210 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 0 1 0 0x20 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0xe0044000 idcode_mask 0x00000fff idcodes {0x00000472 0x00000455 0x00000476 0x00000481 0x00000482}
	}
	{name {WB32F103} order {} alike {} genuine 0 evidence 2
		family wb32 bank2 0 write never flash {64 96 128} ram {} page 256
		cpuid 0x412fc230 cpuid_mask 0xffffffff dpidrs {} ap_idr 0x00000000
		rom {0 0 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {unnamed Cortex-M0+ sold as STM32F030} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {64} ram {8} page 1024
		cpuid 0x4100c600 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 4 0x3b 0x4c0} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x00000000 size_ram 0 unit 0x40015800 idcode_mask 0xffffffff idcodes {0x20006440}
	}
	{name {unnamed die with ROM part 0x29b} order {} alike {rom-29b} genuine 0 evidence 2
		family hk32f103 bank2 0 write yes flash {} ram {} page 1024
		cpuid 0x00000000 cpuid_mask 0x00000000 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 5 0x55 0x29b} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
	{name {unnamed die with an empty ROM table} order {} alike {} genuine 0 evidence 3
		family unknown bank2 0 write forced flash {} ram {} page 1024
		cpuid 0x4100c230 cpuid_mask 0xff00fff0 dpidrs {} ap_idr 0x00000000
		rom {1 1 0 0 0x00 0x000} vendor {0 0x00} fast unknown gate_mask 0x0000 gate_sticks 0x0000 projects {}
		size_reg 0x1ffff7e0 size_ram 0 unit 0x00000000 idcode_mask 0x00000000 idcodes {}
	}
}
