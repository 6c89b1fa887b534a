// Draws the curves of a report as SVG. No library; nothing is loaded from anywhere.
'use strict';
/** Draws the report whose data the page holds; to be called again when that has become another. */
function drawReport() {
  const data = JSON.parse(document.getElementById('data').textContent);
  const hidden = new Set();  // runs that the reader has switched off
  let smoothing = 0;

  // --- elements -----------------------------------------------------------------------------------------

  const svg = (name, attributes = {}, text = '') => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  const html = (name, className = '', text = '') => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const axisRoom = 42;  // below a plot, for the numbers and the name of the x axis

  const colourClass = (colour) => (colour === null ? '' : `run-${colour % 8}`);

  // --- numbers ------------------------------------------------------------------------------------------

  const format = (value) => {
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e7 || size < 1e-3) return value.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e');
    if (Number.isInteger(value)) return value.toLocaleString('en');
    return String(Number(value.toPrecision(4)));
  };

  // On a logarithmic axis powers of ten are easier to compare than rows of zeros.
  const formatTick = (value, log) => (log && value >= 1e4 ? value.toExponential().replace('e+', 'e') : format(value));

  // Round numbers about `count` to the range: 1, 2 or 5 times a power of ten.
  const linearTicks = (low, high, count) => {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const ticks = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
      ticks.push(Number((i * step).toPrecision(12)));
    }
    return ticks;
  };

  const logTicks = (low, high, count) => {
    const decades = Math.log10(high / low);
    const factors = decades > count ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 3, 5, 7];
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); ++power) {
      for (const factor of factors) {
        const tick = Number((factor * 10 ** power).toPrecision(12));
        if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
      }
    }
    const every = Math.ceil(ticks.length / (2 * count));
    return ticks.length > 1 ? ticks.filter((_, i) => i % every === 0) : linearTicks(low, high, count);
  };

  const scale = (low, high, from, to, log) => {
    const map = log ? Math.log : (value) => value;
    const a = map(low), range = map(high) - a || 1;
    return (value) => from + ((map(value) - a) / range) * (to - from);
  };

  // Exponential moving average whose first values are not drawn to zero.
  const smoothed = (values, weight) => {
    let sum = 0, norm = 0;
    return values.map((value) => {
      sum = weight * sum + (1 - weight) * value;
      norm = weight * norm + (1 - weight);
      return sum / norm;
    });
  };

  const nearest = (sorted, value) => {
    let low = 0, high = sorted.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle; else high = middle;
    }
    return Math.abs(sorted[low] - value) <= Math.abs(sorted[high] - value) ? low : high;
  };

  // --- one chart ----------------------------------------------------------------------------------------

  // The run where there are several, and what the curve is where the run has several here.
  const nameOf = (chart, curve) => {
    const run = data.runs.length > 1 && curve.run !== null ? data.runs[curve.run] : '';
    const alone = chart.curves.filter((each) => each.run === curve.run).length === 1;
    return [run, run && alone ? '' : curve.label].filter(Boolean).join(' · ') || chart.title;
  };

  const shorten = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  class ChartView {
    constructor(figure) {
      this.figure = figure;
      this.chart = data.charts[Number(figure.dataset.chart)];
      this.plot = figure.querySelector('.plot');
      this.button = figure.querySelector('button');
      this.positive = this.chart.mayLog && this.chart.curves.every((curve) => curve.y.every((y) => y > 0));
      const values = this.chart.curves.flatMap((curve) => curve.y);
      // What falls by more than a factor of 30 is a straight line at the bottom otherwise.
      this.log = this.positive && (this.chart.yLog || values.reduce((a, b) => Math.max(a, b), 0) >
                                      30 * values.reduce((a, b) => Math.min(a, b), Infinity));
      this.button.hidden = !this.positive;
      this.button.addEventListener('click', () => {
        this.log = !this.log;
        this.draw();
      });
      this.addKey();
      this.tip = html('div', 'tip');
      this.tip.hidden = true;
      new ResizeObserver(() => {
        if (Math.abs(this.plot.clientWidth - this.width) > 1) this.draw();
      }).observe(this.plot);
      this.draw();
    }

    // What the dashes mean, or the colours where they do not stand for runs.
    addKey() {
      const kinds = new Map();
      for (const curve of this.chart.curves) {
        if (curve.label && !curve.label.endsWith('cooldown') && !kinds.has(curve.label)) kinds.set(curve.label, curve);
      }
      if (kinds.size < 2) return;
      const list = html('ul', 'key');
      for (const [label, curve] of kinds) {
        const item = html('li', curve.run === null ? colourClass(curve.colour) : '');
        const line = svg('svg', {viewBox: '0 0 26 8', 'aria-hidden': 'true'});
        line.append(svg('line', {x1: 1, x2: 25, y1: 4, y2: 4, class: `dash-${curve.dash}`}));
        item.append(line, label);
        list.append(item);
      }
      this.button.before(list);
    }

    // The curves that are switched on, as they are drawn.
    visible() {
      return this.chart.curves.filter((curve) => curve.run === null || !hidden.has(curve.run)).map((curve) => {
        const y = curve.smooth && smoothing > 0 ? smoothed(curve.y, smoothing) : curve.y;
        return {...curve, y, raw: curve.y, name: nameOf(this.chart, curve)};
      });
    }

    draw() {
      this.width = this.plot.clientWidth;
      this.button.setAttribute('aria-pressed', this.log);
      const curves = this.visible();
      const wide = this.figure.classList.contains('wide');
      const width = Math.max(this.width, 200), height = wide && width > 600 ? 350 : 240;
      const picture = svg('svg', {
        viewBox: `0 0 ${width} ${height}`, role: 'img', tabindex: 0,
        'aria-label': `${this.chart.title}. Arrow keys read the values.`,
      });
      this.hide();
      this.plot.replaceChildren(picture, this.tip);
      if (!curves.some((curve) => curve.x.length)) return;

      const ends = curves.length > 1 && width >= 560 && curves.length * 14 < height - 40;
      const labels = curves.map((curve) => shorten(curve.name, 26));
      const right = ends ? 14 + 6.6 * Math.max(...labels.map((label) => label.length)) : 24;
      let low = Infinity, high = -Infinity, first = Infinity, last = -Infinity;
      for (const curve of curves) {
        for (const y of curve.raw) { low = Math.min(low, y); high = Math.max(high, y); }
        first = Math.min(first, curve.x[0]);
        last = Math.max(last, curve.x[curve.x.length - 1]);
      }
      if (low === high) { low -= Math.abs(low) * 0.1; high += Math.abs(high) * 0.1 || 1; }
      const pad = this.log ? (high / low) ** 0.04 : (high - low) * 0.05;
      [low, high] = this.log ? [low / pad, high * pad] : [low - pad, high + pad];
      if (!this.chart.xLog) first = Math.min(first, first > last / 2 ? first : 0);
      if (first === last) last = first + 1;

      const yTicks = (this.log ? logTicks : linearTicks)(low, high, height > 300 ? 6 : 4);
      const left = 12 + 6.6 * Math.max(...yTicks.map((tick) => formatTick(tick, this.log).length));
      const x = scale(first, last, left, width - right, this.chart.xLog);
      const y = scale(low, high, height - axisRoom, 8, this.log);
      this.x = x;
      this.y = y;
      this.drawn = curves;
      this.area = {left, right: width - right, top: 8, bottom: height - axisRoom, width};

      for (const tick of yTicks) {
        picture.append(svg('line', {class: 'gridline', x1: left, x2: width - right, y1: y(tick), y2: y(tick)}),
                       svg('text', {x: left - 8, y: y(tick) + 4, 'text-anchor': 'end'},
                           formatTick(tick, this.log)));
      }
      this.drawSteps(picture, first, last);
      this.drawEvents(picture);
      for (const curve of curves) this.drawCurve(picture, curve);
      if (ends) this.drawEnds(picture, curves, labels);
      this.cross = svg('g');
      picture.append(this.cross);
      this.listen(picture);
    }

    drawSteps(picture, first, last) {
      const {left, right, bottom} = this.area;
      const values = [...new Set(this.drawn.flatMap((curve) => curve.x))].sort((a, b) => a - b);
      const ticks = this.chart.xLog ? values : linearTicks(first, last, Math.max(2, Math.floor((right - left) / 110)));
      picture.append(svg('line', {class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom}));
      for (const tick of ticks) {
        picture.append(svg('text', {x: this.x(tick), y: bottom + 17, 'text-anchor': 'middle'}, format(tick)));
      }
      picture.append(svg('text', {x: (left + right) / 2, y: bottom + 34, 'text-anchor': 'middle'}, this.chart.xTitle));
    }

    drawEvents(picture) {
      const {top, bottom, left, right} = this.area;
      for (const event of this.chart.events) {
        const at = this.x(event.x);
        if (hidden.has(event.run) || at < left || at > right) continue;
        const mark = svg('g', {class: colourClass(event.run)});
        mark.append(svg('line', {class: 'event', x1: at, x2: at, y1: top, y2: bottom}),
                    svg('path', {class: 'flag', d: `M${at - 4} ${top}h8l-4 6z`}),
                    svg('title', {}, `step ${format(event.x)}: ${event.text}`));
        picture.append(mark);
      }
    }

    path(xs, ys) {
      let path = '';
      for (let i = 0; i < xs.length; ++i) {
        path += `${path ? 'L' : 'M'}${this.x(xs[i]).toFixed(1)} ${this.y(ys[i]).toFixed(1)}`;
      }
      return path;
    }

    drawCurve(picture, curve) {
      const group = svg('g', {class: colourClass(curve.colour)});
      if (curve.y !== curve.raw) group.append(svg('path', {class: 'curve raw', d: this.path(curve.x, curve.raw)}));
      group.append(svg('path', {class: `curve dash-${curve.dash}`, d: this.path(curve.x, curve.y)}));
      if (curve.dots) {
        curve.x.forEach((x, i) => {
          group.append(svg('circle', {class: 'dot', cx: this.x(x), cy: this.y(curve.y[i]), r: 2.4}));
        });
      }
      group.append(svg('title', {}, curve.name));
      picture.append(group);
    }

    // Names at the ends of the curves, pushed apart where they would lie on each other.
    drawEnds(picture, curves, labels) {
      const ends = curves.map((curve, i) => ({
        label: labels[i], colour: curve.colour, at: this.y(curve.y[curve.y.length - 1]) + 4,
      })).sort((a, b) => a.at - b.at);
      for (let i = 0; i < ends.length; ++i) {
        ends[i].at = Math.max(ends[i].at, i ? ends[i - 1].at + 14 : 12);
      }
      for (let i = ends.length - 1; i >= 0; --i) {
        ends[i].at = Math.min(ends[i].at, i + 1 < ends.length ? ends[i + 1].at - 14 : this.area.bottom + 4);
      }
      for (const end of ends) {
        picture.append(svg('text', {class: `end ${colourClass(end.colour)}`, x: this.area.right + 8, y: end.at}, end.label));
      }
    }

    // --- reading values ---

    listen(picture) {
      const steps = [...new Set(this.drawn.flatMap((curve) => curve.x))].sort((a, b) => a - b);
      const places = steps.map(this.x);
      let at = -1;
      const show = (index) => {
        at = Math.max(0, Math.min(steps.length - 1, index));
        this.show(steps[at]);
      };
      picture.addEventListener('pointermove', (event) => {
        const box = picture.getBoundingClientRect();
        show(nearest(places, ((event.clientX - box.left) * this.area.width) / box.width));
      });
      picture.addEventListener('pointerleave', () => this.hide());
      picture.addEventListener('blur', () => this.hide());
      picture.addEventListener('keydown', (event) => {
        const move = {ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -steps.length, End: steps.length}[event.key];
        if (event.key === 'Escape') this.hide();
        if (!move) return;
        event.preventDefault();
        show(at + move);
      });
    }

    show(step) {
      const {top, bottom, right, left} = this.area;
      this.cross.replaceChildren(
          svg('line', {class: 'cross', x1: this.x(step), x2: this.x(step), y1: top, y2: bottom}));
      const title = html('b', '', `${this.chart.xTitle} ${format(step)}`);
      this.tip.replaceChildren(title);
      for (const curve of this.drawn) {
        if (!curve.x.length || step < curve.x[0] || step > curve.x[curve.x.length - 1]) continue;
        const i = nearest(curve.x, step);
        const dot = svg('circle', {class: `dot ${colourClass(curve.colour)}`, cx: this.x(curve.x[i]), cy: this.y(curve.y[i]), r: 3.6});
        this.cross.append(dot);
        const row = html('div', colourClass(curve.colour));
        if (curve.colour !== null) row.append(html('span', 'swatch'));
        row.append(html('span', '', curve.name), html('span', '', format(curve.y[i])));
        this.tip.append(row);
      }
      this.tip.hidden = false;
      const share = this.plot.clientWidth / this.area.width;
      const place = this.x(step) * share, room = this.tip.offsetWidth;
      const beside = place + 14 + room > this.plot.clientWidth ? place - 14 - room : place + 14;
      this.tip.style.left = `${Math.max(0, Math.min(beside, this.plot.clientWidth - room))}px`;
    }

    hide() {
      this.tip.hidden = true;
      if (this.cross) this.cross.replaceChildren();
    }
  }

  // --- the page -----------------------------------------------------------------------------------------

  const views = [...document.querySelectorAll('.chart')].map((figure) => new ChartView(figure));
  const redraw = () => views.forEach((view) => view.draw());

  const controls = document.querySelector('.controls');
  controls.hidden = false;
  for (const box of controls.querySelectorAll('.legend input')) {
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(Number(box.value)); else hidden.add(Number(box.value));
      redraw();
    });
  }
  const slider = controls.querySelector('.smoothing input'), shown = controls.querySelector('.smoothing output');
  slider.addEventListener('input', () => {
    smoothing = Number(slider.value);
    shown.textContent = smoothing ? smoothing.toFixed(2) : 'off';
    redraw();
  });
}
if (document.getElementById('data').textContent.trim()) drawReport();
