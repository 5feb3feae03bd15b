'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const run = data.run;
  const element = id => document.getElementById(id);
  const canvas = element('lanes'), tip = element('tip'), paint = canvas.getContext('2d');
  const owners = data.processes.filter(process => process.owner >= 0 && process.states.length && process.queues).map(process => process.name);
  const palettes = {
    light: ['#4477c4', '#2a9d8f', '#8a63b8', '#8a8f2f', '#c0608f', '#4f8096', '#9a6b4c', '#5a6fd8'],
    dark: ['#6f9fe8', '#4cc2b2', '#b08ce0', '#b5bb57', '#e089b5', '#7fb2c9', '#c79a79', '#8fa0ff'],
  };
  const kinds = { good: 0, excused: 1, expected: 2, violated: 3 };
  const margin = { left: 168, right: 14 };
  const sessions = data.sessions.map(row => ({
    name: row[0], begin: row[1], connected: row[2], replied: row[3], until: row[4], owner: row[5], end: row[6], mark: row[7], port: row[8],
    parts: row[9], events: row[10],
  })).sort((one, other) => one.begin - other.begin);
  for (const session of sessions) {
    session.isLost = session.end === 'reset' || session.end === 'failed' || session.end === 'not established' || session.end === 'gone';
    session.isDelayed = session.parts.some(part => part[2] === 'connect' || part[2] === 'late' || part[2] === 'missing');
    session.text = [session.name, owners[session.owner] || 'nobody', session.end, session.isLost ? 'lost' : '', session.isDelayed ? 'delayed' : '',
      session.mark === kinds.violated ? 'violated' : '', session.mark === kinds.excused ? 'excused' : '', session.parts.some(part => part[2] === 'queue') ? 'queue' : '',
      session.port ? ':' + session.port : ''].join(' ').toLowerCase();
  }
  const packetsByPort = new Map();
  for (const packet of data.packets ? data.packets.rows : []) {
    if (!packetsByPort.has(packet[2])) packetsByPort.set(packet[2], []);
    packetsByPort.get(packet[2]).push(packet);
  }

  const view = { from: 0, to: Math.max(run.end, 1), scroll: 0 };
  const state = { filter: '', packets: false, violation: -1, lanes: [], labelled: 0, height: 18, hot: null, theme: 'light' };
  let colours = {}, size = { width: 0, height: 0 }, zones = {}, waiting = false;

  // ---------------------------------------------------------------- text
  const milliseconds = time => time >= 1000 ? (time / 1000).toFixed(3) + ' s' : (time >= 10 ? time.toFixed(1) : time.toFixed(3)).replace(/\.?0+$/, '') + ' ms';
  const moment = time => (time / 1000).toFixed(3) + ' s';
  const count = number => number.toLocaleString('en');
  const ownerName = owner => owner >= 0 ? owners[owner] : 'nobody that is known';

  // ---------------------------------------------------------------- layout
  function layOut() {
    const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = sessions.filter(session => words.every(word => session.text.includes(word)));
    const marked = chosen.filter(session => session.mark >= kinds.expected);
    const single = chosen.length <= 100 ? chosen : marked.slice(0, 60);
    const lanes = single.map(session => ({ label: session.name, sessions: [session] }));
    state.labelled = lanes.length;
    if (chosen.length > 100) {
      const own = new Set(single);
      lanes.push(...pack(chosen.filter(session => !own.has(session))));
    }
    if (state.packets) lanes.push(...strangers(chosen));
    state.lanes = lanes;
    state.chosen = chosen.length;
    state.height = state.packets ? 46 : 18;
    state.packed = lanes.length > 300 ? 4 : lanes.length > 80 ? 6 : 10;
    element('shown').textContent = chosen.length === data.sessionsInAll ? `${count(chosen.length)} ${chosen.length === 1 ? 'session' : 'sessions'}`
      : `${count(chosen.length)} of ${count(data.sessionsInAll)} sessions${words.length ? '' : `: ${data.everyNthConspicuous > 1 ? `one in ${count(data.everyNthConspicuous)}` : 'all'} of those that are conspicuous, and one in ${count(data.everyNth)} of the others`}`;
    if (state.packets && data.packets.unrecorded) element('shown').textContent += `; ${count(data.packets.unrecorded)} packets are not recorded`;
    request();
  }

  /** Sessions one after the other in as few lanes as there are at the same time. */
  function pack(list) {
    const heap = [], lanes = [];
    const before = (one, other) => heap[one].until < heap[other].until;
    const swap = (one, other) => { const kept = heap[one]; heap[one] = heap[other]; heap[other] = kept; };
    const down = at => {
      for (;;) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && before(child, least)) least = child;
        if (least === at) return;
        swap(at, least); at = least;
      }
    };
    for (const session of list) {
      if (heap.length && heap[0].until <= session.begin) {
        heap[0].lane.sessions.push(session); heap[0].until = session.until; down(0);
      } else {
        const lane = { label: '', sessions: [session] };
        lanes.push(lane); heap.push({ until: session.until, lane });
        for (let at = heap.length - 1; at > 0; at = (at - 1) >> 1) { if (before(at, (at - 1) >> 1)) swap(at, (at - 1) >> 1); else break; }
      }
    }
    return lanes;
  }

  /** Packets of connections that no session is known to be: those that were never established. */
  function strangers(chosen) {
    const known = new Set(sessions.map(session => session.port)), lanes = [];
    if (chosen.length !== sessions.length) return lanes;
    for (const port of packetsByPort.keys()) if (!known.has(port) && lanes.length < 200) lanes.push({ label: 'client port ' + port, sessions: [], port });
    return lanes;
  }

  function measure() {
    const box = canvas.getBoundingClientRect(), scale = window.devicePixelRatio || 1;
    size = { width: Math.max(box.width, 320), height: Math.max(box.height, 120) };
    canvas.width = Math.round(size.width * scale); canvas.height = Math.round(size.height * scale);
    paint.setTransform(scale, 0, 0, scale, 0, 0);
    const small = size.height < 480;
    let y = 0;
    const zone = height => { const top = y; y += height; return { top, height, bottom: y }; };
    zones = { axis: zone(22), flags: zone(18) };
    zones.latency = zone(sessions.length ? (small ? 56 : 84) : 0);
    zones.steps = zone(data.steps.length ? 20 : 0);
    const each = Math.max(9, Math.min(22, Math.floor(size.height * 0.34 / Math.max(1, data.processes.length))));
    zones.processes = zone(each * data.processes.length + (data.processes.length ? 6 : 0));
    zones.processes.each = each;
    zones.totals = zone(data.sessionsInAll > 60 ? (small ? 46 : 74) : 0);
    zones.lanes = { top: y, bottom: size.height, height: Math.max(0, size.height - y) };
  }

  const laneHeight = index => index < state.labelled || state.lanes[index].port ? state.height : state.packed;
  const laneTop = index => index <= state.labelled ? index * state.height : state.labelled * state.height + (index - state.labelled) * (state.packets && state.lanes[index] && state.lanes[index].port ? state.height : state.packed);
  const contentHeight = () => { const last = state.lanes.length - 1; return last < 0 ? 0 : laneTop(last) + laneHeight(last) + 8; };
  const x = time => margin.left + (time - view.from) / (view.to - view.from) * (size.width - margin.left - margin.right);
  const timeAt = at => view.from + (at - margin.left) / (size.width - margin.left - margin.right) * (view.to - view.from);

  function setView(from, to) {
    const least = 0.05, most = run.end * 1.06 + 1;
    let length = Math.min(Math.max(to - from, least), most);
    let middle = (from + to) / 2;
    from = Math.max(-most * 0.03, Math.min(middle - length / 2, most - length));
    view.from = from; view.to = from + length;
    request();
  }
  const zoom = (factor, at) => { const pivot = at === undefined ? (view.from + view.to) / 2 : at; setView(pivot - (pivot - view.from) * factor, pivot + (view.to - pivot) * factor); };
  const pan = share => { const by = (view.to - view.from) * share; setView(view.from + by, view.to + by); };
  const scrollTo = y => { view.scroll = Math.max(0, Math.min(y, contentHeight() - zones.lanes.height)); request(); };
  const showAll = () => setView(-run.end * 0.01, run.end * 1.01);

  /** The rollover: from the first signal or listener that ends to the last server that does, without what the cleanup does. */
  function showRollover() {
    const last = run.cleanup === null ? run.end : run.cleanup;
    const times = data.marks.filter(mark => mark[1] === 'signal').map(mark => mark[0]);
    for (const process of data.processes) for (const part of process.states) if (part[2] !== 'starting' && part[2] !== 'listening' && part[0] <= last) times.push(part[0], Math.min(part[1], last));
    if (!times.length) return showAll();
    const from = Math.min(...times), to = Math.max(...times), pad = Math.max((to - from) * 0.15, 20);
    setView(from - pad, to + pad);
  }

  // ---------------------------------------------------------------- drawing
  function request() { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; draw(); }); } }
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  function readColours() {
    for (const name of ['page', 'panel', 'ink', 'quiet', 'line', 'stripe', 'grid', 'good', 'bad', 'warn', 'accent']) colours[name] = css('--' + name);
    colours.owners = palettes[state.theme];
    colours.on = state.theme === 'dark' ? '#0d1116' : '#fff';
    hatches.clear();
  }
  const ownerColour = owner => owner < 0 ? colours.quiet : colours.owners[owner % colours.owners.length];
  const hatches = new Map();
  function hatch(colour) {
    if (!hatches.has(colour)) {
      const tile = document.createElement('canvas'); tile.width = tile.height = 6;
      const pen = tile.getContext('2d'); pen.fillStyle = colour; pen.globalAlpha = 0.35; pen.fillRect(0, 0, 6, 6); pen.globalAlpha = 1; pen.strokeStyle = colour; pen.lineWidth = 1.6;
      pen.beginPath(); for (const shift of [-6, 0, 6]) { pen.moveTo(shift, 6); pen.lineTo(shift + 6, 0); } pen.stroke();
      hatches.set(colour, paint.createPattern(tile, 'repeat'));
    }
    return hatches.get(colour);
  }
  const font = (pixels, weight) => { paint.font = `${weight || 400} ${pixels}px system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif`; };
  function write(text, at, y, colour, align, most) {
    paint.fillStyle = colour; paint.textAlign = align || 'left'; paint.textBaseline = 'middle';
    if (most !== undefined) {
      if (most < 14) return;
      if (paint.measureText(text).width > most) {
        let kept = Math.max(1, Math.floor(text.length * most / paint.measureText(text).width) - 1);
        while (kept > 1 && paint.measureText(text.slice(0, kept) + '…').width > most) kept--;
        text = text.slice(0, kept) + '…';
      }
    }
    paint.fillText(text, at, y);
  }
  /** A box between two times, at least a pixel wide; false if it is out of sight. */
  function box(from, to, y, height, colour, alpha) {
    const left = Math.max(x(from), margin.left), right = Math.min(x(to), size.width - margin.right);
    if (right < margin.left || left > size.width - margin.right) return false;
    paint.globalAlpha = alpha === undefined ? 1 : alpha; paint.fillStyle = colour;
    paint.fillRect(left, y, Math.max(right - left, 1), height); paint.globalAlpha = 1;
    return true;
  }
  function clip(zone, body) {
    paint.save(); paint.beginPath(); paint.rect(margin.left, zone.top, size.width - margin.left - margin.right + 8, zone.height); paint.clip(); body(); paint.restore();
  }

  function draw() {
    readColours();
    paint.clearRect(0, 0, size.width, size.height);
    paint.fillStyle = colours.page; paint.fillRect(0, 0, size.width, size.height);
    view.scroll = Math.max(0, Math.min(view.scroll, contentHeight() - zones.lanes.height));
    drawGrid();
    drawLanes();
    paint.fillStyle = colours.page; paint.fillRect(0, zones.axis.top, size.width, zones.lanes.top);
    drawGridLines(0, zones.lanes.top);
    drawLatency(); drawSteps(); drawProcesses(); drawTotals();
    drawMarks(); drawAxis();
    for (const zone of [zones.latency, zones.processes, zones.totals, zones.lanes]) if (zone.height) line(0, zone.top + 0.5, size.width, colours.line);
  }
  function line(from, y, to, colour) { paint.strokeStyle = colour; paint.lineWidth = 1; paint.beginPath(); paint.moveTo(from, y); paint.lineTo(to, y); paint.stroke(); }

  function ticks() {
    const rough = (view.to - view.from) / Math.max(2, (size.width - margin.left) / 110);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
    const list = [];
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) list.push(at);
    return { step, list };
  }
  function drawGrid() { drawGridLines(zones.lanes.top, size.height); }
  function drawGridLines(top, bottom) {
    paint.strokeStyle = colours.grid; paint.lineWidth = 1; paint.beginPath();
    for (const at of ticks().list) { const px = Math.round(x(at)) + 0.5; if (px >= margin.left) { paint.moveTo(px, top); paint.lineTo(px, bottom); } }
    paint.stroke();
    if (run.cleanup !== null) {
      const left = Math.max(margin.left, x(run.cleanup));
      if (left < size.width - margin.right) { paint.fillStyle = colours.quiet; paint.globalAlpha = 0.08; paint.fillRect(left, top, size.width - margin.right - left, bottom - top); paint.globalAlpha = 1; }
    }
  }
  function drawAxis() {
    font(11);
    const { step, list } = ticks(), y = zones.axis.top + 12;
    const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step / 1000)) ));
    for (const at of list) if (at >= -1e-9 && x(at) > margin.left + 10 && x(at) < size.width - 30) write((at / 1000).toFixed(digits) + ' s', x(at), y, colours.quiet, 'center');
    for (const [index, violation] of data.violations.entries()) {
      const px = x(violation.at);
      if (px < margin.left || px > size.width - margin.right) continue;
      paint.fillStyle = violation.expectedByScenario ? colours.warn : colours.bad; const high = index === state.violation ? 9 : 6;
      paint.beginPath(); paint.moveTo(px - high * 0.7, zones.axis.bottom - high); paint.lineTo(px + high * 0.7, zones.axis.bottom - high); paint.lineTo(px, zones.axis.bottom); paint.fill();
    }
    if (run.cleanup !== null && x(run.cleanup) < size.width - 70 && x(run.cleanup) > margin.left) write('cleanup', x(run.cleanup) + 4, zones.flags.top + 8, colours.quiet);
  }

  const markColour = kind => kind === 'signal' ? colours.accent : kind === 'fault' ? colours.bad : colours.quiet;
  function drawMarks() {
    font(11, 600);
    let free = margin.left;
    for (const mark of data.marks) {
      const [at, kind, , took, label] = mark, px = x(at);
      if (took !== null) {
        const right = Math.min(x(at + took), size.width - margin.right), left = Math.max(px, margin.left);
        if (right > left) { paint.fillStyle = colours.warn; paint.globalAlpha = 0.08; paint.fillRect(left, zones.flags.top, Math.max(1, right - left), size.height); paint.globalAlpha = 1; }
        continue;
      }
      if (px < margin.left || px > size.width - margin.right) continue;
      paint.strokeStyle = markColour(kind); paint.lineWidth = 1; paint.globalAlpha = 0.75;
      paint.setLineDash(kind === 'signal' ? [] : kind === 'fault' ? [5, 3] : [2, 4]);
      paint.beginPath(); paint.moveTo(Math.round(px) + 0.5, zones.flags.top + 4); paint.lineTo(Math.round(px) + 0.5, size.height); paint.stroke();
      paint.setLineDash([]); paint.globalAlpha = 1;
      if (label && px + 3 >= free) {
        const wide = paint.measureText(label).width;
        const left = Math.min(px + 3, size.width - margin.right - wide);
        paint.fillStyle = colours.page; paint.globalAlpha = 0.85; paint.fillRect(left - 1, zones.flags.top + 2, wide + 4, 14); paint.globalAlpha = 1;
        write(label, left, zones.flags.top + 9, markColour(kind)); free = left + wide + 8;
      }
    }
    const shown = data.violations[state.violation];
    if (shown) {
      const px = Math.round(x(shown.at)) + 0.5;
      if (px >= margin.left && px <= size.width - margin.right) {
        paint.strokeStyle = shown.expectedByScenario ? colours.warn : colours.bad; paint.lineWidth = 2; paint.beginPath(); paint.moveTo(px, zones.axis.bottom); paint.lineTo(px, size.height); paint.stroke(); paint.lineWidth = 1;
      }
    }
  }

  function label(text, zone, detail) {
    font(12, 600); write(text, 12, zone.top + 12, colours.ink, 'left', margin.left - 20);
    if (detail) { font(11); write(detail, 12, zone.top + 27, colours.quiet, 'left', margin.left - 20); }
  }

  function latencyRange() {
    let most = 1;
    for (const list of [data.totals.connects, data.totals.replies]) for (const one of list) most = Math.max(most, one[2]);
    return { least: 0.05, most: Math.max(most * 1.6, 2) };
  }
  function drawLatency() {
    const zone = zones.latency;
    if (!zone.height) return;
    label('Latency', zone);
    const replyColour = colours.quiet, connectColour = colours.accent;
    font(11); paint.fillStyle = connectColour; paint.fillRect(12, zone.top + 25, 8, 8); write('connect', 24, zone.top + 30, colours.quiet);
    paint.fillStyle = replyColour; paint.fillRect(12, zone.top + 40, 8, 8); write('first reply', 24, zone.top + 45, colours.quiet);
    const range = latencyRange(), low = Math.log10(range.least), high = Math.log10(range.most);
    const y = took => zone.bottom - 5 - (Math.log10(Math.max(took, range.least)) - low) / (high - low) * (zone.height - 10);
    clip(zone, () => {
      for (let power = Math.ceil(low); power <= high; power++) {
        paint.globalAlpha = 0.7; line(margin.left, Math.round(y(10 ** power)) + 0.5, size.width - margin.right, colours.grid); paint.globalAlpha = 1;
      }
      if (run.connectLimit < range.most) {
        paint.setLineDash([4, 4]); line(margin.left, Math.round(y(run.connectLimit)) + 0.5, size.width - margin.right, colours.warn); paint.setLineDash([]);
        font(10); write(`connect limit ${milliseconds(run.connectLimit)}`, size.width - margin.right - 4, y(run.connectLimit) - 6, colours.warn, 'right');
      }
      if (data.sessionsInAll <= 4000 && sessions.length === data.sessionsInAll) {
        for (const session of sessions) {
          const px = x(session.begin);
          if (px < margin.left || px > size.width) continue;
          if (session.replied !== null) dot(px, y(session.replied - session.begin), replyColour, 1.6);
          if (session.connected !== null) dot(px, y(session.connected - session.begin), session.connected - session.begin > run.connectLimit ? colours.bad : connectColour, session.connected - session.begin > run.connectLimit ? 2.6 : 1.8);
        }
      } else {
        for (const [list, colour] of [[data.totals.replies, replyColour], [data.totals.connects, connectColour]]) {
          paint.strokeStyle = colour; paint.lineWidth = 1.5; paint.beginPath();
          let before = -2;
          for (const [stretch, median] of list) { const px = x((stretch + 0.5) * data.totals.stretch); if (stretch - before > 8) paint.moveTo(px, y(median)); else paint.lineTo(px, y(median)); before = stretch; }
          paint.stroke();
          for (const [stretch, , most] of list) dot(x((stretch + 0.5) * data.totals.stretch), y(most), most > run.connectLimit && list === data.totals.connects ? colours.bad : colour, 1.3);
        }
      }
    });
    font(10);
    for (let power = Math.ceil(low); power <= high; power++) if (zone.height > 70 || power % 2 === 0) write(milliseconds(10 ** power), margin.left - 6, Math.max(y(10 ** power), zone.top + 8), colours.quiet, 'right');
  }
  function dot(px, y, colour, radius) { paint.fillStyle = colour; paint.beginPath(); paint.arc(px, y, radius, 0, 7); paint.fill(); }

  function drawSteps() {
    const zone = zones.steps;
    if (!zone.height) return;
    font(12, 600); write('Steps', 12, zone.top + 10, colours.ink);
    clip(zone, () => {
      for (const [from, to, number, text, , failure] of data.steps) {
        const isInner = /[.#]/.test(number);
        if (!box(from, to, zone.top + (isInner ? 15 : 3), isInner ? 3 : 14, failure ? colours.bad : colours.line, failure ? 0.9 : 0.75)) continue;
        if (isInner) box(from, to, zone.top + 15, 3, failure ? colours.bad : colours.quiet, 0.5);
        else {
          const left = Math.max(x(from), margin.left), wide = Math.min(x(to), size.width - margin.right) - left;
          paint.fillStyle = colours.page; paint.fillRect(Math.round(x(from)), zone.top + 3, 1, 14);
          font(11); write(`${number} ${text}`, left + 4, zone.top + 10, failure ? colours.on : colours.ink, 'left', wide - 8);
        }
      }
    });
  }

  function drawProcesses() {
    const zone = zones.processes, each = zone.each || 0;
    clip({ top: zone.top, height: zone.height }, () => {
      data.processes.forEach((process, index) => {
        const top = zone.top + 3 + index * each, height = Math.max(each - 4, 5), colour = process.owner < 0 ? colours.quiet : ownerColour(process.owner);
        for (const [from, to, what] of process.states) {
          if (what === 'starting' || what === 'command') box(from, to, top + height * 0.3, height * 0.4, colour, 0.45);
          else if (what === 'listening') box(from, to, top, height, colour, 0.95);
          else if (what === 'draining, listening') { box(from, to, top, height, colour, 0.95); box(from, to, top, height, hatch(colours.warn)); }
          else if (what === 'draining') { box(from, to, top, height, colour, 0.32); box(from, to, top, height, hatch(colour), 0.5); }
          else box(from, to, top + height * 0.25, height * 0.5, colour, 0.3);
          font(10);
          const left = Math.max(x(from), margin.left), wide = Math.min(x(to), size.width - margin.right) - left;
          if (each >= 14) write(what, left + 5, top + height / 2, what === 'listening' || what === 'draining, listening' ? colours.on : colours.ink, 'left', wide - 8);
        }
        let free = -1e9;
        for (const [from, to, length] of process.queues || []) {
          box(from, Math.max(to, from), top + height - 4, 4, colours.bad);
          font(10, 700);
          const text = `queue ${length}`, wide = paint.measureText(text).width + 8, px = Math.max(Math.min(x(to), size.width - margin.right) - wide, margin.left);
          if (x(to) < margin.left || px > size.width - margin.right - wide || px < free || each < 14) continue;
          free = px + wide + 3;
          paint.fillStyle = colours.bad; paint.fillRect(px, top, wide, height); write(text, px + 4, top + height / 2, colours.on);
        }
        const last = process.states[process.states.length - 1];
        if (last && last[1] < run.end) { const px = x(last[1]); paint.fillStyle = colour; paint.fillRect(px - 1, top - 1, 2, height + 2); }
      });
    });
    data.processes.forEach((process, index) => {
      const y = zone.top + 3 + index * each + Math.max(each - 4, 5) / 2;
      if (each < 11) return;
      paint.fillStyle = process.owner < 0 ? colours.quiet : ownerColour(process.owner); paint.fillRect(12, y - 5, 10, 10);
      font(12, 600); write(process.name, 27, y, colours.ink, 'left', 74);
      font(11); write(process.label, margin.left - 6, y, colours.quiet, 'right', 62);
    });
  }

  function drawTotals() {
    const zone = zones.totals, totals = data.totals;
    if (!zone.height) return;
    label('Open sessions', zone, 'by owner');
    const layers = [...totals.open.map((counts, owner) => ({ counts, colour: owner < owners.length ? ownerColour(owner) : colours.quiet })), { counts: totals.waiting, colour: colours.warn }];
    let most = 1;
    for (let at = 0; at <= totals.stretches; at++) most = Math.max(most, layers.reduce((sum, layer) => sum + layer.counts[at], 0));
    const scale = (zone.height - 10) / most, sums = new Float64Array(totals.stretches + 1);
    clip(zone, () => {
      for (const layer of layers) {
        paint.fillStyle = layer.colour; paint.globalAlpha = 0.85; paint.beginPath();
        const upper = [];
        for (let at = 0; at <= totals.stretches; at++) { const px = x(at * totals.stretch); paint.lineTo(px, zone.bottom - 2 - sums[at] * scale); sums[at] += layer.counts[at]; upper.push([px, zone.bottom - 2 - sums[at] * scale]); }
        for (const point of upper.reverse()) paint.lineTo(point[0], point[1]);
        paint.fill(); paint.globalAlpha = 1;
      }
      const worst = Math.max(1, ...totals.lost);
      for (let at = 0; at <= totals.stretches; at++) if (totals.lost[at]) { const high = 4 + totals.lost[at] / worst * (zone.height * 0.4); paint.fillStyle = colours.bad; paint.fillRect(x(at * totals.stretch), zone.top + 3, Math.max(2, x(totals.stretch) - x(0)), high); }
    });
    font(10); write(count(most), margin.left - 6, zone.top + 9, colours.quiet, 'right');
  }

  function drawLanes() {
    const zone = zones.lanes;
    paint.save(); paint.beginPath(); paint.rect(0, zone.top, size.width, zone.height); paint.clip();
    if (!state.lanes.length) { font(12); write(sessions.length ? 'No session matches the filter.' : 'The run had no sessions.', margin.left + 10, zone.top + 20, colours.quiet); }
    for (let index = 0; index < state.lanes.length; index++) {
      const top = zone.top + laneTop(index) - view.scroll + 4, height = laneHeight(index);
      if (top + height < zone.top) continue;
      if (top > zone.bottom) break;
      const lane = state.lanes[index];
      if (lane.label) {
        const session = lane.sessions[0], isHot = session && isInViolation(session);
        if (isHot) { paint.fillStyle = colours.bad; paint.globalAlpha = 0.1; paint.fillRect(0, top, size.width, height); paint.globalAlpha = 1; }
        else if (index % 2) { paint.fillStyle = colours.stripe; paint.globalAlpha = 0.6; paint.fillRect(0, top, size.width, height); paint.globalAlpha = 1; }
        font(11, session && session.mark >= kinds.expected ? 700 : 400);
        write(lane.label, 12, top + Math.min(height, 18) / 2, session && session.mark >= kinds.expected ? colours.bad : colours.ink, 'left', 100);
        if (session && session.owner >= 0) { font(11); write(owners[session.owner], margin.left - 6, top + Math.min(height, 18) / 2, ownerColour(session.owner), 'right', 46); }
      }
    }
    paint.restore();
    clip(zone, () => {
      for (let index = 0; index < state.lanes.length; index++) {
        const top = zone.top + laneTop(index) - view.scroll + 4, height = laneHeight(index);
        if (top + height < zone.top) continue;
        if (top > zone.bottom) break;
        const lane = state.lanes[index], isTall = state.packets && lane.label;
        for (const session of lane.sessions) if (session.until >= view.from && session.begin <= view.to) drawSession(session, top + (isTall ? 2 : height > 8 ? 2 : 0.5), isTall ? 6 : height - (height > 8 ? 4 : 1));
        if (isTall) drawPackets(lane.port ? packetsByPort.get(lane.port) : packetsOf(lane.sessions[0]), top + 11, height - 15);
      }
    });
    const content = contentHeight();
    if (content > zone.height) {
      const high = Math.max(24, zone.height * zone.height / content), y = zone.top + view.scroll / (content - zone.height) * (zone.height - high);
      paint.fillStyle = colours.quiet; paint.globalAlpha = 0.4; paint.fillRect(size.width - 7, y, 5, high); paint.globalAlpha = 1;
    }
  }

  function isInViolation(session) { const violation = data.violations[state.violation]; return violation && violation.sessions.includes(session.name); }

  function drawSession(session, top, height) {
    const from = session.connected === null ? session.until : session.connected;
    box(session.begin, from, top + height * 0.35, Math.max(1, height * 0.3), colours.quiet, 0.8);
    let colour = ownerColour(session.owner);
    const faint = session.mark === kinds.excused ? 0.55 : 0.9;
    if (session.connected !== null) box(from, session.until, top, height, colour, faint);
    for (const [begin, end, kind, owner] of session.parts) {
      if (kind === 'owner') box(begin, end, top, height, ownerColour(owner));
      else if (kind === 'half') box(begin, end, top, height * 0.45, colours.page, 0.65);
      else if (kind === 'queue' || kind === 'connect') { box(begin, end, top, height, colours.page); box(begin, end, top, height, hatch(colours.warn)); }
      else if (kind === 'late' || kind === 'missing') { box(begin, end, top, height, colours.page, 0.55); box(begin, end, top, height, hatch(session.mark >= kinds.expected ? colours.bad : colours.warn)); }
      else if (kind === 'slow' && height > 5) box(begin, end, top + height * 0.66, height * 0.34, colours.warn);
      else if (kind === 'request' && height > 5) box(begin, end, top + height * 0.3, height * 0.4, '#ffffff', 0.75);
    }
    const isBad = session.mark >= kinds.expected, px = x(session.until);
    if (px < margin.left - 8 || px > size.width) return;
    const bad = isBad ? (session.mark === kinds.violated ? colours.bad : colours.warn) : colours.quiet, middle = top + height / 2, wide = Math.max(2.5, Math.min(height / 2, 5));
    if (session.end === 'reset' || session.end === 'failed' || session.end === 'not established' || session.end === 'gone') {
      paint.strokeStyle = bad; paint.lineWidth = height > 5 ? 2 : 1.5; paint.beginPath();
      paint.moveTo(px - wide, middle - wide); paint.lineTo(px + wide, middle + wide); paint.moveTo(px - wide, middle + wide); paint.lineTo(px + wide, middle - wide); paint.stroke(); paint.lineWidth = 1;
    } else if (session.end === 'end of file' && (isBad || height > 5)) {
      paint.fillStyle = isBad ? bad : colour; paint.fillRect(px - 1, top - 1, isBad ? 4 : 2, height + 2);
    } else if (isBad) { paint.strokeStyle = bad; paint.strokeRect(Math.max(x(session.begin), margin.left), top, Math.max(2, px - Math.max(x(session.begin), margin.left)), height); }
  }

  // ---------------------------------------------------------------- packets
  const packetsOf = session => !session || !session.port ? [] : (packetsByPort.get(session.port) || []).filter(packet => packet[0] >= session.begin - 5 && packet[0] <= session.until + 2000);
  const packetColour = flags => flags.includes('RST') ? colours.bad : flags.includes('FIN') ? colours.warn : flags.includes('SYN') ? colours.good : flags === 'ACK' ? colours.quiet : colours.accent;
  function drawPackets(list, top, height) {
    paint.globalAlpha = 0.6; line(margin.left, top + 0.5, size.width, colours.line); line(margin.left, top + height + 0.5, size.width, colours.line); paint.globalAlpha = 1;
    let free = [-1e9, -1e9];
    for (const [at, toServers, , flags, bytes, lost] of list || []) {
      const left = x(at), right = x(at + run.oneWay);
      if (right < margin.left || left > size.width) continue;
      const y1 = toServers ? top : top + height, y2 = toServers ? top + height : top, share = lost ? 0.55 : 1;
      const endX = left + (right - left) * share, endY = y1 + (y2 - y1) * share;
      paint.strokeStyle = paint.fillStyle = lost ? colours.bad : packetColour(flags); paint.lineWidth = 1.3; paint.setLineDash(lost ? [3, 3] : []);
      paint.beginPath(); paint.moveTo(left, y1); paint.lineTo(endX, endY); paint.stroke(); paint.setLineDash([]); paint.lineWidth = 1;
      if (lost) { font(11, 700); write('×', endX, endY, colours.bad, 'center'); }
      else { const angle = Math.atan2(endY - y1, endX - left); paint.beginPath(); paint.moveTo(endX, endY); paint.lineTo(endX - 6 * Math.cos(angle - 0.4), endY - 6 * Math.sin(angle - 0.4)); paint.lineTo(endX - 6 * Math.cos(angle + 0.4), endY - 6 * Math.sin(angle + 0.4)); paint.fill(); }
      font(10);
      const text = bytes ? `${flags} ${bytes}` : flags, wide = paint.measureText(text).width;
      if (left - wide / 2 > free[toServers] && right - left < 400) { write(text, left + 2, toServers ? top + 6 : top + height - 6, packetColour(flags), 'left'); free[toServers] = left + wide * 1.5 + 6; }
    }
  }

  // ---------------------------------------------------------------- what is under the pointer
  function hit(px, y) {
    const time = timeAt(px);
    if (y < zones.flags.bottom) {
      const near = data.violations.findIndex(violation => Math.abs(x(violation.at) - px) < 6);
      if (near >= 0 && y < zones.axis.bottom) return { violation: near };
    }
    const inZone = zone => zone.height && y >= zone.top && y < zone.bottom;
    const mark = px >= margin.left && data.marks.find(one => one[3] === null ? Math.abs(x(one[0]) - px) < 4 : false);
    if (mark && y < zones.steps.top) return { mark };
    if (inZone(zones.steps)) { const steps = data.steps.filter(step => time >= step[0] && time <= step[1]); if (steps.length) return { step: steps[steps.length - 1] }; }
    if (inZone(zones.processes)) { const process = data.processes[Math.floor((y - zones.processes.top - 3) / zones.processes.each)]; if (process) return { process, time }; }
    if (inZone(zones.totals)) return { totals: Math.round(time / data.totals.stretch), time };
    if (y >= zones.lanes.top) {
      const at = y - zones.lanes.top + view.scroll - 4;
      let index = at < state.labelled * state.height ? Math.floor(at / state.height) : -1;
      if (index < 0) for (index = state.labelled; index < state.lanes.length && laneTop(index) + laneHeight(index) <= at;) index += Math.max(1, Math.floor((at - laneTop(index)) / laneHeight(index)));
      const lane = state.lanes[index];
      if (lane) {
        const slack = (view.to - view.from) / size.width * 3;
        const session = px < margin.left ? lane.sessions[0] : lane.sessions.find(one => time >= one.begin - slack && time <= one.until + slack) || (lane.label ? lane.sessions[0] : null);
        if (session) return { session, time };
      }
    }
    return mark ? { mark } : null;
  }

  function rows(list) {
    const table = document.createElement('table');
    for (const [left, right] of list) { const row = table.insertRow(); row.insertCell().textContent = left; row.insertCell().textContent = right; }
    return table;
  }
  function tipOf(found) {
    const parts = [], head = text => { const strong = document.createElement('strong'); strong.textContent = text; return strong; };
    const near = (list, time, most) => { const sorted = list.slice(); if (sorted.length <= most) return sorted; const at = Math.max(0, sorted.findIndex(one => one[0] >= time)); return sorted.slice(Math.max(0, at - most / 2), at + most / 2); };
    if (found.violation !== undefined) { const violation = data.violations[found.violation]; parts.push(head(`${violation.rule} at ${moment(violation.at)}`), document.createTextNode(violation.message)); }
    else if (found.mark) parts.push(head(moment(found.mark[0])), document.createTextNode(found.mark[2]));
    else if (found.step) { const [from, to, number, text, number2, failure] = found.step; parts.push(head(`step ${number}, line ${number2}: ${text}`), document.createTextNode(`${moment(from)} to ${moment(to)}, ${milliseconds(to - from)}${failure ? ': ' + failure : ''}`)); }
    else if (found.process) {
      const process = found.process, now = process.states.find(one => found.time >= one[0] && found.time <= one[1]);
      parts.push(head(`${process.name} ${process.label}${now ? ': ' + now[2] : ''}`));
      if (process.command) { const command = document.createElement('div'); command.className = 'quiet'; command.textContent = process.command; parts.push(command); }
      const events = [...(process.events || []), ...(process.output || []).map(one => [one[0], '› ' + one[1]])].sort((one, other) => one[0] - other[0]);
      parts.push(rows(near(events, found.time, 12).map(one => [moment(one[0]), one[1]])));
    } else if (found.totals !== undefined) {
      const at = Math.max(0, Math.min(found.totals, data.totals.stretches)), list = owners.map((owner, index) => [count(data.totals.open[index][at]), owner]).filter(row => row[0] !== '0');
      if (data.totals.waiting[at]) list.push([count(data.totals.waiting[at]), 'connecting or in a queue']);
      if (data.totals.begun[at]) list.push([count(data.totals.begun[at]), 'begun here']);
      if (data.totals.lost[at]) list.push([count(data.totals.lost[at]), 'lost here']);
      parts.push(head(`open at ${moment(found.time)}`), rows(list));
    } else {
      const session = found.session, words = { connect: 'connect delayed', queue: 'in a queue', late: 'reply late', slow: 'reply slow', missing: 'no reply', half: 'half-closed' };
      parts.push(head(`${session.name}${session.port ? ' from port ' + session.port : ''}: ${ownerName(session.owner)}${['', ', excused', ', violated as expected', ', violated'][session.mark]}`));
      const list = [[moment(session.begin), 'connect begins']];
      if (session.connected !== null) list.push([moment(session.connected), `established after ${milliseconds(session.connected - session.begin)}`]);
      if (session.replied !== null) list.push([moment(session.replied), `first reply after ${milliseconds(session.replied - session.begin)}`]);
      for (const [from, to, kind] of session.parts) if (words[kind]) list.push([moment(from), `${words[kind]} for ${milliseconds(to - from)}`]);
      list.push([moment(session.until), session.end]);
      parts.push(rows(session.events.length > 1 ? near(session.events, found.time, 16).map(one => [moment(one[0]), one[1]]) : list));
      if (session.events.length === 1) parts.push(document.createTextNode(session.events[0][1]));
      if (state.packets) { const list = near(packetsOf(session), found.time, 8); if (list.length) parts.push(rows(list.map(one => [moment(one[0]), `${one[1] ? '→' : '←'} ${one[3]}${one[4] ? ` ${one[4]} bytes` : ''}${one[5] ? ', lost by the scenario' : ''}`]))); }
    }
    return parts;
  }
  function showTip(event) {
    const bounds = canvas.getBoundingClientRect(), px = event.clientX - bounds.left, y = event.clientY - bounds.top, found = hit(px, y);
    tip.hidden = !found;
    canvas.style.cursor = found && (found.violation !== undefined || found.session) ? 'pointer' : 'default';
    if (!found) return;
    tip.replaceChildren(...tipOf(found));
    const wide = tip.offsetWidth, high = tip.offsetHeight;
    tip.style.left = Math.max(4, px + 16 + wide > bounds.width ? px - wide - 12 : px + 16) + 'px';
    tip.style.top = Math.max(4, Math.min(y + 14, bounds.height - high - 6)) + 'px';
  }

  // ---------------------------------------------------------------- violations
  function explain(index, moves) {
    const panel = element('explanation'), violation = data.violations[index];
    state.violation = violation ? index : -1;
    panel.hidden = !violation && !run.doubts.length;
    panel.replaceChildren();
    if (!violation) {
      if (run.doubts.length) { panel.className = 'expected'; const title = document.createElement('h2'); title.textContent = 'It could not be told: ' + run.doubts.join('; '); panel.append(title); }
      measure(); request(); return;
    }
    panel.className = violation.expectedByScenario ? 'expected' : '';
    if (data.violations.length > 1) {
      const nav = document.createElement('nav'), place = document.createElement('span'), make = (text, by, title) => { const button = document.createElement('button'); button.textContent = text; button.title = title; button.onclick = () => explain((index + by + data.violations.length) % data.violations.length, true); return button; };
      place.className = 'quiet'; place.textContent = `${index + 1} of ${count(data.violationsInAll)}`;
      nav.append(make('‹', -1, 'Violation before (P)'), place, make('›', 1, 'Next violation (n)')); panel.append(nav);
    }
    const title = document.createElement('h2'), rule = document.createElement('b');
    rule.textContent = violation.rule; title.append(rule, ': ' + violation.message + (violation.expectedByScenario ? ' (the scenario expects this)' : '')); panel.append(title);
    const list = document.createElement('dl');
    const more = violation.sessionsInAll - violation.sessions.slice(0, 12).length;
    for (const [term, text] of [['why', violation.why], ['remedy', violation.remedy], ['step', violation.step], ['expected', violation.expected], ['actual', violation.actual],
      ['sessions', violation.sessions.slice(0, 12).join(', ') + (more > 0 ? ` and ${count(more)} more` : '')], ['more', violation.hazard ? 'docs/hazards.md#' + violation.hazard : null]]) {
      if (!text) continue;
      const left = document.createElement('dt'), right = document.createElement('dd'); left.textContent = term; right.textContent = text; list.append(left, right);
    }
    panel.append(list);
    measure();
    if (moves) {
      const pad = Math.max((violation.at - violation.from) * 0.35, Math.min(run.end * 0.06, 400), 15);
      setView(violation.from - pad, violation.at + pad);
      const lane = state.lanes.findIndex(one => one.sessions.some(session => violation.sessions.includes(session.name)));
      if (lane >= 0) scrollTo(laneTop(lane) - zones.lanes.height / 3);
    }
    request();
  }
  const nextViolation = by => { if (data.violations.length) explain((state.violation + by + data.violations.length) % data.violations.length, true); };

  // ---------------------------------------------------------------- hands
  function setTheme(theme) { state.theme = theme; document.documentElement.dataset.theme = theme; readColours(); legend(); request(); }
  function legend() {
    const list = [['waiting or delayed', colours.warn], ['lost or violated', colours.bad]].map(([text, colour]) => {
      const entry = document.createElement('span'), sign = document.createElement('i'); sign.style.background = colour; entry.append(sign, text); return entry;
    });
    element('legend').replaceChildren(...list);
  }
  function setPackets(on) { if (!data.packets) return; state.packets = on; element('packets').checked = on; layOut(); }
  function keys() {
    const box = element('keys'); box.hidden = !box.hidden;
    if (box.childElementCount) return;
    for (const [key, text] of [['+ −', 'zoom'], ['← →', 'move'], ['↑ ↓', 'scroll'], ['0', 'the whole run'], ['r', 'the rollover'], ['n P', 'next violation, the one before'], ['/', 'filter'], ['p', 'packets'], ['d', 'light or dark'], ['Ctrl wheel', 'zoom at the pointer'], ['drag', 'move'], ['Shift drag', 'zoom into a stretch']]) {
      const row = document.createElement('div'), name = document.createElement('kbd'); name.textContent = key; row.append(name, ' ' + text); box.append(row);
    }
  }
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    const at = timeAt(event.clientX - canvas.getBoundingClientRect().left);
    if (event.ctrlKey || event.metaKey || (contentHeight() <= zones.lanes.height && !event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX))) zoom(Math.exp(event.deltaY * 0.0016), at);
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan((event.deltaX || event.deltaY) / size.width);
    else scrollTo(view.scroll + event.deltaY);
    showTip(event);
  }, { passive: false });
  let drag = null;
  canvas.addEventListener('pointerdown', event => { if (event.button === 0) { drag = { x: event.clientX, y: event.clientY, from: view.from, to: view.to, scroll: view.scroll, select: event.shiftKey, moved: false }; canvas.setPointerCapture(event.pointerId); canvas.focus(); } });
  canvas.addEventListener('pointermove', event => {
    if (!drag) { showTip(event); return; }
    const by = event.clientX - drag.x;
    if (Math.abs(by) + Math.abs(event.clientY - drag.y) > 4) drag.moved = true;
    if (!drag.moved) return;
    tip.hidden = true;
    if (drag.select) { draw(); paint.fillStyle = colours.accent; paint.globalAlpha = 0.18; const left = drag.x - canvas.getBoundingClientRect().left; paint.fillRect(Math.min(left, left + by), 0, Math.abs(by), size.height); paint.globalAlpha = 1; return; }
    const share = by / (size.width - margin.left - margin.right) * (drag.to - drag.from);
    setView(drag.from - share, drag.to - share); scrollTo(drag.scroll - (event.clientY - drag.y));
  });
  canvas.addEventListener('pointerup', event => {
    const bounds = canvas.getBoundingClientRect();
    if (drag && drag.select && drag.moved) { const one = timeAt(drag.x - bounds.left), other = timeAt(event.clientX - bounds.left); setView(Math.min(one, other), Math.max(one, other)); }
    else if (drag && !drag.moved) {
      const found = hit(event.clientX - bounds.left, event.clientY - bounds.top);
      if (found && found.violation !== undefined) explain(found.violation, true);
      else if (found && found.session) { const index = data.violations.findIndex(violation => violation.sessions.includes(found.session.name)); if (index >= 0) explain(index, false); }
    }
    drag = null;
  });
  canvas.addEventListener('pointercancel', () => { drag = null; });
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
  canvas.addEventListener('dblclick', event => zoom(0.4, timeAt(event.clientX - canvas.getBoundingClientRect().left)));
  addEventListener('keydown', event => {
    if (event.target.id === 'filter') { if (event.key === 'Escape') { event.target.value = ''; state.filter = ''; layOut(); canvas.focus(); } return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = { '+': () => zoom(0.6), '=': () => zoom(0.6), '-': () => zoom(1 / 0.6), '0': showAll, r: showRollover, ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15), ArrowUp: () => scrollTo(view.scroll - 60), ArrowDown: () => scrollTo(view.scroll + 60),
      PageUp: () => scrollTo(view.scroll - zones.lanes.height * 0.9), PageDown: () => scrollTo(view.scroll + zones.lanes.height * 0.9), Home: () => scrollTo(0), End: () => scrollTo(contentHeight()),
      n: () => nextViolation(1), P: () => nextViolation(-1), '/': () => element('filter').focus(), p: () => setPackets(!state.packets), d: () => setTheme(state.theme === 'dark' ? 'light' : 'dark'), '?': keys, Escape: () => { element('keys').hidden = true; tip.hidden = true; } }[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  element('zoom-in').onclick = () => zoom(0.6);
  element('zoom-out').onclick = () => zoom(1 / 0.6);
  element('fit').onclick = showAll;
  element('focus').onclick = showRollover;
  element('theme').onclick = () => setTheme(state.theme === 'dark' ? 'light' : 'dark');
  element('help').onclick = keys;
  element('packets').onchange = event => setPackets(event.target.checked);
  element('filter').oninput = event => { state.filter = event.target.value; view.scroll = 0; layOut(); };
  addEventListener('resize', () => { measure(); request(); });

  // ---------------------------------------------------------------- the beginning
  document.title = `${run.outcome}: ${run.name}`;
  element('name').textContent = run.name;
  element('outcome').textContent = run.outcome;
  element('outcome').classList.add(['verified', 'violated', 'inconclusive'].includes(run.outcome) ? run.outcome : 'other');
  element('traffic').textContent = run.traffic;
  element('about').textContent = [run.file, run.startedAt, milliseconds(run.end), run.endpoint && `${run.endpoint} in its own ${run.world}`, run.network && !(run.world || '').includes('round trip') && run.network, run.kernel && `Linux ${run.kernel}`, run.excuses ? `${count(run.excuses)} excused` : '', ...run.notes].filter(Boolean).join(' · ');
  element('packets-choice').hidden = !data.packets;
  canvas.setAttribute('aria-label', `${run.name}: ${run.outcome}. ${data.processes.length} processes, ${data.sessionsInAll} sessions, ${data.violationsInAll} violations.`);
  setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', event => setTheme(event.matches ? 'dark' : 'light'));
  measure();
  if (data.packets && data.sessionsInAll <= 40) { state.packets = true; element('packets').checked = true; }
  layOut();
  const first = data.violations.findIndex(violation => !violation.expectedByScenario);
  showAll();
  explain(first >= 0 ? first : data.violations.length ? 0 : -1, true);
  measure();
  draw();

  /** What a page shows, for tests and for whoever opens the console. */
  window.timeline = {
    get lanes() { return state.lanes.length; },
    get sessions() { return state.chosen; },
    get view() { return { from: view.from, to: view.to }; },
    get violation() { return state.violation; },
    get processes() { return data.processes.length; },
    get packets() { return state.packets; },
    get theme() { return state.theme; },
    positionOf: name => { const index = state.lanes.findIndex(lane => lane.sessions.some(session => session.name === name)); return index < 0 ? null : { x: x(state.lanes[index].sessions.find(session => session.name === name).begin) + 2, y: zones.lanes.top + laneTop(index) - view.scroll + 4 + laneHeight(index) / 2 }; },
    coloursAt: y => { const row = paint.getImageData(0, Math.round(y * (window.devicePixelRatio || 1)), canvas.width, 1).data, list = []; for (let at = 0; at < row.length; at += 4) list.push([row[at], row[at + 1], row[at + 2]]); return list; },
  };
})();
