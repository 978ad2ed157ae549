// CRC-32 of memory.

export function crc32(at: usize, bytes: u32, before: u32): u32 {
  let crc = ~before;
  for (let i: u32 = 0; i < bytes; i++) {
    crc ^= load<u8>(at + i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & (0 - (crc & 1)));
  }
  return ~crc;
}
