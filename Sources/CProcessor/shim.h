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

/// From now on the calling thread takes floats below the smallest normal one, 1e-38, for zero, in what it reads and in
/// what it writes. With them an operation takes some hundred times as long.
/// Returns what `restore_subnormals` wants.
static inline unsigned long flush_subnormals(void) {
#if defined(__x86_64__) || defined(__i386__)
  unsigned before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
#elif defined(__aarch64__)
  unsigned long before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | (1UL << 24)));
  return before;
#else
  return 0;
#endif
}

/// The calling thread treats them as it did before.
static inline void restore_subnormals(unsigned long before) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_ldmxcsr((unsigned)before);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
  (void)before;
#endif
}

/// Tells the processor that the calling thread waits in a loop.
static inline void wait_a_little(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

#endif
