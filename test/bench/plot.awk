# Draws what benchmarks measured as SVG: awk -f plot.awk measurements >figure.svg
#
# Lines of fields with tabs between them; what comes before its `panel` holds for the figure:
#
#   figure  TITLE   [WHAT IT SHOWS]             once, first
#   series  NAME    [COLOUR [dashed]]           optional: otherwise colours come in the order of appearance
#   panel   TITLE   [WIDE]                      begins one; two stand side by side, a WIDE one alone
#   x       LABEL   SCALE   FORMAT              SCALE log or linear, FORMAT bytes, count, ns or number
#   y       LABEL   SCALE   FORMAT
#   point   SERIES  X       Y                   of a line; points are joined in their order
#   stop    SERIES  TEXT                        why its line ends where it does
#   bar     GROUP   SERIES  VALUE               bars instead of lines, which the x axis measures
#   limit   VALUE   TEXT                        a level to stay below (or above), along the axis that measures
#
# Lines carry their names at their ends as well as in the legend.

function escape(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    return text
}

function text(x, y, words, more) {
    printf "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, more, escape(words)
}

function stroke(x1, y1, x2, y2, more) {
    printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2, y2, more
}

function box(x, y, width, height, more) {
    printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x, y, width, height, more
}

# Digits in threes.
function grouped(number,    digits, out) {
    digits = sprintf("%.0f", number)
    for (out = ""; length(digits) > 3; digits = substr(digits, 1, length(digits) - 3))
        out = "," substr(digits, length(digits) - 2) out
    return digits out
}

function scaled(value, factor, names,    name, count, i) {
    count = split(names, name, " ")
    for (i = 1; i < count && value >= factor * 0.9995; i++)
        value /= factor
    return sprintf(value < 9.995 && value != int(value) ? "%.3g" : "%.4g", value) " " name[i]
}

function formatted(value, format) {
    if (format == "bytes")
        return scaled(value, 1024, "B KiB MiB GiB TiB PiB")
    if (format == "ns")
        return value < 1 ? sprintf("%.2g ns", value) : scaled(value, 1000, "ns µs ms s")
    if (format == "count")
        return value >= 1000000 ? sprintf("%.4g million", value / 1000000) : grouped(value)
    return sprintf("%.3g", value)
}

# Where a value lies on an axis, 0 to 1.
function along(p, axis, value) {
    if (scale[p, axis] == "log")
        return (log(value) - log(low[p, axis])) / (log(high[p, axis]) - log(low[p, axis]))
    return (value - low[p, axis]) / (high[p, axis] - low[p, axis])
}

function include(p, axis, value) {
    if (!((p, axis) in low) || value < low[p, axis])
        low[p, axis] = value
    if (!((p, axis) in high) || value > high[p, axis])
        high[p, axis] = value
}

# The 1, 2 or 5 times a power of ten at or next below (-1) or above (1) a value.
function round_number(value, direction,    power, digit) {
    for (power = 1; power > value; power /= 10)
        ;
    for (; power * 10 <= value; power *= 10)
        ;
    digit = value / power
    if (direction < 0)
        return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1)
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10)
}

# Widens an axis to round numbers and lays out its ticks: at[], labelled[]. Their number.
function ticks(p, axis, at, labelled,    n, value, step, decades, digit, i) {
    n = 0
    if (scale[p, axis] == "log" && format[p, axis] == "bytes") {
        low[p, axis] = 2 ^ int(log(low[p, axis]) / log(2) + 0.001)
        high[p, axis] = 2 ^ int(log(high[p, axis]) / log(2) + 0.999)
        for (step = 2; (high[p, axis] / low[p, axis]) > step ^ 8; step *= 2)
            ;
        for (value = low[p, axis]; value <= high[p, axis]; value *= step) {
            at[++n] = value
            labelled[n] = 1
        }
        return n
    }
    if (scale[p, axis] == "log") {
        low[p, axis] = round_number(low[p, axis], -1)
        high[p, axis] = round_number(high[p, axis], 1)
        if (high[p, axis] == low[p, axis])
            high[p, axis] *= 2
        decades = log(high[p, axis] / low[p, axis]) / log(10)
        for (value = round_number(low[p, axis], -1); value <= high[p, axis] * 1.0001;) {
            at[++n] = value
            for (step = 1; step > value * 1.0001; step /= 10)
                ;
            for (; step * 9.999 <= value; step *= 10)
                ;
            digit = int(value / step + 0.5)
            labelled[n] = digit == 1 || (decades < 2.5 && (digit == 2 || digit == 5))
            value = digit == 9 ? step * 10 : step * (digit + 1)
        }
        return n
    }
    if (low[p, axis] > 0)
        low[p, axis] = 0
    if (high[p, axis] <= low[p, axis])
        high[p, axis] = low[p, axis] + 1
    step = round_number((high[p, axis] - low[p, axis]) / 6, 1)
    high[p, axis] = step * int(high[p, axis] / step + 0.999)
    for (i = 0; low[p, axis] + i * step <= high[p, axis] * 1.0001; i++) {
        at[++n] = low[p, axis] + i * step
        labelled[n] = 1
    }
    return n
}

function x_axis(p, left, top, width, height,    n, at, labelled, i, x) {
    n = ticks(p, "x", at, labelled)
    for (i = 1; i <= n; i++) {
        x = left + width * along(p, "x", at[i])
        stroke(x, top, x, top + height, labelled[i] ? "stroke=\"#d8d8d8\"" : "stroke=\"#f0f0f0\"")
        if (labelled[i])
            text(x, top + height + 16, formatted(at[i], format[p, "x"]), "text-anchor=\"middle\"")
    }
    text(left + width / 2, top + height + 34, label[p, "x"], "text-anchor=\"middle\" fill=\"#333\"")
}

function y_axis(p, left, top, width, height,    n, at, labelled, i, y) {
    n = ticks(p, "y", at, labelled)
    for (i = 1; i <= n; i++) {
        y = top + height * (1 - along(p, "y", at[i]))
        stroke(left, y, left + width, y, labelled[i] ? "stroke=\"#d8d8d8\"" : "stroke=\"#f0f0f0\"")
        if (labelled[i])
            text(left - 6, y + 4, formatted(at[i], format[p, "y"]), "text-anchor=\"end\"")
    }
    text(0, 0, label[p, "y"], "text-anchor=\"middle\" fill=\"#333\" transform=\"translate(" left - 62 "," \
        top + height / 2 ") rotate(-90)\"")
}

function dash(s) {
    return dashed[s] ? " stroke-dasharray=\"6,4\"" : ""
}

# The names at the ends of a panel's lines, pushed apart.
function end_names(p, left, top, width, height,    n, i, j, s, swap, who, y) {
    n = 0
    for (s = 1; s <= series_count; s++)
        if (points[p, s]) {
            who[++n] = s
            y[n] = top + height * (1 - along(p, "y", point_y[p, s, points[p, s]]))
        }
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && y[j] < y[j - 1]; j--) {
            swap = y[j]; y[j] = y[j - 1]; y[j - 1] = swap
            swap = who[j]; who[j] = who[j - 1]; who[j - 1] = swap
        }
    for (i = 2; i <= n; i++)
        if (y[i] < y[i - 1] + 13)
            y[i] = y[i - 1] + 13
    for (i = n; i >= 1; i--)
        if (y[i] > (i == n ? top + height : y[i + 1] - 13))
            y[i] = i == n ? top + height : y[i + 1] - 13
    for (i = 1; i <= n; i++) {
        s = who[i]
        stroke(left + width * along(p, "x", point_x[p, s, points[p, s]]) + 4,
            top + height * (1 - along(p, "y", point_y[p, s, points[p, s]])), left + width + 8, y[i],
            "stroke=\"" colour[s] "\" stroke-width=\"0.7\" opacity=\"0.6\"")
        text(left + width + 10, y[i] + 4, series[s], "fill=\"" colour[s] "\" font-size=\"11\"")
    }
}

function lines(p, left, top, width, height,    s, i, x, y, path, dots) {
    x_axis(p, left, top, width, height)
    y_axis(p, left, top, width, height)
    for (i = 1; i <= limits[p]; i++) {
        y = top + height * (1 - along(p, "y", limit[p, i]))
        stroke(left, y, left + width, y, "stroke=\"#888\" stroke-dasharray=\"2,3\"")
        text(left + 6, y - 4, limit_text[p, i], "fill=\"#666\" font-size=\"11\"")
    }
    for (s = 1; s <= series_count; s++) {
        path = dots = ""
        for (i = 1; i <= points[p, s]; i++) {
            x = left + width * along(p, "x", point_x[p, s, i])
            y = top + height * (1 - along(p, "y", point_y[p, s, i]))
            path = path sprintf("%s%.1f,%.1f", i == 1 ? "M" : " L", x, y)
            dots = dots sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\" fill=\"%s\"><title>%s: %s, %s</title>" \
                "</circle>\n", x, y, dashed[s] ? "white\" stroke=\"" colour[s] : colour[s], escape(series[s]),
                formatted(point_x[p, s, i], format[p, "x"]), formatted(point_y[p, s, i], format[p, "y"]))
        }
        if (path != "")
            printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"%s/>\n%s", path, colour[s],
                dash(s), dots
        if ((p, s) in stop)
            text(x + 6, y - 7, stop[p, s], "fill=\"" colour[s] "\" font-size=\"11\"")
    }
    box(left, top, width, height, "fill=\"none\" stroke=\"#999\"")
    end_names(p, left, top, width, height)
}

function bars_height(p) {
    return groups[p] ? groups[p] * 8 + bar_count[p] * BAR : 0
}

function bars(p, left, top, width,    g, s, y, x, zero) {
    if (scale[p, "x"] != "log")
        include(p, "x", 0)
    x_axis(p, left, top, width, bars_height(p))
    y = top + 4
    for (g = 1; g <= groups[p]; g++) {
        zero = y
        for (s = 1; s <= series_count; s++)
            if ((p, g, s) in bar) {
                x = width * along(p, "x", bar[p, g, s])
                box(left, y, x < 1 ? 1 : x, BAR - 3, "fill=\"" colour[s] "\"")
                text(left + x + 4, y + BAR - 6, formatted(bar[p, g, s], format[p, "x"]),
                    "font-size=\"10\" fill=\"#333\"")
                y += BAR
            }
        text(left - 6, (zero + y) / 2 + 2, group[p, g], "text-anchor=\"end\"")
        y += 8
    }
    for (g = 1; g <= limits[p]; g++) {
        x = left + width * along(p, "x", limit[p, g])
        stroke(x, top, x, top + bars_height(p), "stroke=\"#888\" stroke-dasharray=\"2,3\"")
        text(x + 3, top - 4, limit_text[p, g], "fill=\"#666\" font-size=\"11\"")
    }
    stroke(left, top, left, top + bars_height(p), "stroke=\"#999\"")
}

function legend(x, y,    s) {
    for (s = 1; s <= series_count; s++) {
        stroke(x, y - 4, x + 26, y - 4, "stroke=\"" colour[s] "\" stroke-width=\"3\"" dash(s))
        text(x + 32, y, series[s], "")
        x += 52 + 7 * length(series[s])
        if (x > WIDTH - 160 && s < series_count) {
            x = MARGIN
            y += 20
        }
    }
    return y
}

function series_number(name,    s) {
    if (!(name in number_of)) {
        s = number_of[name] = ++series_count
        series[s] = name
        colour[s] = palette[(s - 1) % palette_size + 1]
    }
    return number_of[name]
}

BEGIN {
    FS = "\t"
    WIDTH = 1180
    MARGIN = 24
    PANEL_HEIGHT = 300
    BAR = 14
    palette_size = split("#0072b2 #d55e00 #009e73 #cc79a7 #8a6d00 #56b4e9 #333333", palette, " ")
}
$1 == "figure" { title = $2; subtitle = $3 }
$1 == "series" {
    s = series_number($2)
    colour[s] = $3 != "" ? $3 : colour[s]
    dashed[s] = $4 == "dashed"
}
$1 == "panel" { panel[++panels] = $2; wide[panels] = $3 != "" }
$1 == "x" || $1 == "y" { label[panels, $1] = $2; scale[panels, $1] = $3; format[panels, $1] = $4 }
$1 == "point" {
    s = series_number($2)
    i = ++points[panels, s]
    point_x[panels, s, i] = $3 + 0
    point_y[panels, s, i] = $4 + 0
    include(panels, "x", $3 + 0)
    include(panels, "y", $4 + 0)
}
$1 == "stop" { stop[panels, series_number($2)] = $3 }
$1 == "bar" {
    if (!((panels, $2) in group_number)) {
        group_number[panels, $2] = ++groups[panels]
        group[panels, groups[panels]] = $2
    }
    bar[panels, group_number[panels, $2], series_number($3)] = $4 + 0
    bar_count[panels]++
    include(panels, "x", $4 + 0)
}
$1 == "limit" {
    limit[panels, ++limits[panels]] = $2 + 0
    limit_text[panels, limits[panels]] = $3
    pending[panels, limits[panels]] = 1
}
END {
    for (p = 1; p <= panels; p++)
        for (i = 1; i <= limits[p]; i++)
            include(p, groups[p] ? "x" : "y", limit[p, i])
    # Two passes: the first finds how high the figure is.
    y = subtitle == "" ? 64 : 84
    y += 20 * int(series_count / 7) + 20
    for (p = 1; p <= panels; p++) {
        place_y[p] = y
        pairs = !wide[p] && !groups[p] && p < panels && !wide[p + 1] && !groups[p + 1]
        if (pairs) {
            place_x[p] = 0
            place_width[p] = place_width[p + 1] = WIDTH / 2
            place_x[p + 1] = WIDTH / 2
            place_y[++p] = y
        } else {
            place_x[p] = 0
            place_width[p] = WIDTH
        }
        y += 26 + (groups[p] ? bars_height(p) : PANEL_HEIGHT) + 62
    }
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" ", WIDTH, y, WIDTH, y
    print "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"11\">"
    print "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
    text(MARGIN, 32, title, "font-size=\"18\" font-weight=\"bold\"")
    if (subtitle != "")
        text(MARGIN, 52, subtitle, "fill=\"#555\" font-size=\"12\"")
    legend(MARGIN, subtitle == "" ? 60 : 78)
    for (p = 1; p <= panels; p++) {
        x = place_x[p] + (groups[p] ? 210 : 92)
        width = place_x[p] + place_width[p] - x - (groups[p] ? 90 : 128)
        text(x, place_y[p] + 16, panel[p], "font-size=\"13\" font-weight=\"bold\"")
        if (groups[p])
            bars(p, x, place_y[p] + 30, width)
        else
            lines(p, x, place_y[p] + 26, width, PANEL_HEIGHT)
    }
    print "</svg>"
}
