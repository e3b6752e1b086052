#ifndef CPROCESSOR_SHIM_H
#define CPROCESSOR_SHIM_H

/// Whether sixteen floats are one register, of which there are 32; otherwise they are taken for two of
/// sixteen registers.
static inline _Bool has_wide_registers(void) {
#ifdef __AVX512F__
  return 1;
#else
  return 0;
#endif
}

/// Tells the processor that the calling thread waits in a loop.
static inline void wait_a_little(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

#endif
