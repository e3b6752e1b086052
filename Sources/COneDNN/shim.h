#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H

#include <oneapi/dnnl/dnnl.h>

/// OpenMP's setting of how many threads a parallel region started by the calling thread may use.
void omp_set_num_threads(int threads);

#endif
