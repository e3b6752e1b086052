#ifndef CCAIRO_SHIM_H
#define CCAIRO_SHIM_H

#include <cairo-ft.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <stddef.h>
#include <string.h>

/// Copies the family name of the face that really stands behind `font` into `name`
/// (fontconfig substitutes another family without a word). Returns 0 when there is none.
static inline int ccairo_family_name(cairo_scaled_font_t *font, char *name, size_t capacity) {
  if (capacity == 0 || cairo_scaled_font_get_type(font) != CAIRO_FONT_TYPE_FT) return 0;
  FT_Face face = cairo_ft_scaled_font_lock_face(font);
  if (!face) return 0;
  name[0] = '\0';
  if (face->family_name) {
    strncpy(name, face->family_name, capacity - 1);
    name[capacity - 1] = '\0';
  }
  cairo_ft_scaled_font_unlock_face(font);
  return name[0] != '\0';
}

#endif
