'use strict';
(function () {
  // Charts are drawn from the tables beside them, which say the same to those who cannot see a chart.
  const charts = new Map();

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function base() {
    const soft = colour('soft');
    const line = colour('line');
    return {
      soft: soft,
      line: line,
      text: {color: colour('ink'), fontFamily: getComputedStyle(document.body).fontFamily},
      axis: {axisLine: {lineStyle: {color: line}}, axisLabel: {color: soft}, axisTick: {show: false}, splitLine: {lineStyle: {color: line}}},
      tooltip: {renderMode: 'richText', backgroundColor: colour('paper'), borderColor: line, textStyle: {color: colour('ink')}}
    };
  }

  function rates(table, wide) {
    const look = base();
    const heads = Array.from(table.tHead.rows[0].cells).map(function (cell) { return cell.textContent; });
    const rows = Array.from(table.tBodies[0].rows);
    const minutes = rows.map(function (row) { return row.cells[0].textContent; });
    const styles = [null, {type: 'line', colour: 'series-1'}, {type: 'bar', colour: 'dot-warn'}, {type: 'line', colour: 'series-4'}, {type: 'bar', colour: 'dot-bad'}];
    return {
      animation: false,
      textStyle: look.text,
      tooltip: Object.assign({trigger: 'axis'}, look.tooltip),
      legend: {top: 0, left: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 4, textStyle: {color: look.soft}},
      grid: {left: 8, right: 12, top: wide ? 32 : 56, bottom: 4, containLabel: true},
      xAxis: Object.assign({type: 'category', data: minutes}, look.axis, {splitLine: {show: false}}),
      yAxis: Object.assign({type: 'value', minInterval: 1}, look.axis),
      series: styles.map(function (style, column) {
        return style && {
          name: heads[column], type: style.type, symbol: 'circle', symbolSize: 5, barMaxWidth: 10,
          itemStyle: {color: colour(style.colour)}, lineStyle: {width: 2, color: colour(style.colour)},
          data: rows.map(function (row) { return Number(row.cells[column].textContent); })
        };
      }).filter(Boolean)
    };
  }

  function point(row, shown) {
    const flagged = row.dataset.flag !== 'NONE';
    const fill = flagged ? colour('dot-bad') : shown;
    const hollow = row.dataset.converted === 'true';
    const symbols = {HIGH: 'triangle', LOW: 'triangle', ABNORMAL: 'diamond', NONE: 'circle'};
    return {
      value: [Number(row.dataset.at), Number(row.dataset.value)],
      symbol: symbols[row.dataset.flag],
      symbolRotate: row.dataset.flag === 'LOW' ? 180 : 0,
      symbolSize: flagged ? 15 : 9,
      itemStyle: {color: hollow ? colour('paper') : fill, borderColor: shown, borderWidth: 2},
      label: {formatter: (hollow ? '≈' : '') + row.dataset.value},
      said: row.dataset.time + '\n' + row.dataset.owner + '\n' + row.dataset.printed + (hollow ? '\n≈ ' + row.dataset.also : '')
    };
  }

  function trend(table, wide) {
    const look = base();
    const rows = Array.from(table.tBodies[0].rows).filter(function (row) { return row.dataset.at; }).reverse();
    const owners = Array.from(new Set(rows.map(function (row) { return row.dataset.owner; })));
    const figures = rows.map(function (row) { return Number(row.dataset.value); });
    const limits = rows.flatMap(function (row) {
      return [row.dataset.low, row.dataset.high].filter(function (limit) { return limit !== undefined; }).map(Number);
    });
    const all = figures.concat(limits);
    const least = Math.min.apply(null, all);
    const most = Math.max.apply(null, all);
    const room = (most - least || Math.abs(most) || 1) * 0.15;
    const step = nice((most - least + 2 * room) / 5);
    const bottom = Number((Math.floor((least >= 0 ? Math.max(0, least - room) : least - room) / step) * step).toPrecision(8));
    const top = Number((Math.ceil((most + room) / step) * step).toPrecision(8));
    const times = rows.map(function (row) { return Number(row.dataset.at); });
    const first = Math.min.apply(null, times);
    const last = Math.max.apply(null, times);
    const margin = (last - first || 86400000) * 0.04;
    const ranged = function (row) { return row.dataset.low !== undefined || row.dataset.high !== undefined; };
    const low = function (row) { return row.dataset.low === undefined ? bottom : Number(row.dataset.low); };
    const high = function (row) { return row.dataset.high === undefined ? top : Number(row.dataset.high); };
    const silent = {type: 'line', step: 'middle', symbol: 'none', silent: true, stack: 'range', lineStyle: {opacity: 0}, tooltip: {show: false}, z: 1};
    return {
      animation: false,
      textStyle: look.text,
      tooltip: Object.assign({trigger: 'item', formatter: function (hit) { return hit.data.said || ''; }}, look.tooltip),
      legend: {top: 0, left: 0, data: owners, textStyle: {color: look.soft}},
      grid: {left: wide ? 8 : 20, right: wide ? 16 : 36, top: wide ? 44 : 28 + 22 * owners.length, bottom: 4, containLabel: true},
      xAxis: Object.assign({type: 'time', min: first - margin, max: last + margin}, look.axis, {splitLine: {show: false}, axisLabel: {color: look.soft, hideOverlap: true, formatter: '{yyyy}-{MM}-{dd}'}}),
      yAxis: Object.assign({type: 'value', min: bottom, max: top, interval: step}, look.axis),
      series: [
        Object.assign({}, silent, {data: rows.map(function (row) { return [Number(row.dataset.at), ranged(row) ? low(row) : null]; })}),
        Object.assign({}, silent, {areaStyle: {color: colour('band'), opacity: 1}, data: rows.map(function (row) { return [Number(row.dataset.at), ranged(row) ? high(row) - low(row) : null]; })}),
        // The course of one person, whoever measured.
        {type: 'line', symbol: 'none', silent: true, z: 2, lineStyle: {color: colour('faint'), width: 1, type: 'dashed'}, data: rows.map(function (row) { return [Number(row.dataset.at), Number(row.dataset.value)]; })}
      ].concat(owners.map(function (owner, index) {
        const shown = colour('series-' + (index % 4 + 1));
        return {
          name: owner, type: 'line', z: 3, color: shown, lineStyle: {color: shown, width: 2},
          label: {show: true, position: 'top', color: look.text.color},
          data: rows.filter(function (row) { return row.dataset.owner === owner; }).map(function (row) { return point(row, shown); })
        };
      }))
    };
  }

  /** The next 1, 2 or 5 of its power of ten: ticks that people read. */
  function nice(step) {
    const power = Math.pow(10, Math.floor(Math.log10(step)));
    const share = step / power;
    return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
  }

  function draw(place) {
    const table = document.getElementById(place.dataset.table);
    if (!window.echarts || !table || !place.clientWidth || place.closest('details:not([open])')) {
      return;
    }
    let chart = charts.get(place);
    if (!chart) {
      chart = window.echarts.init(place, null, {renderer: 'canvas'});
      charts.set(place, chart);
    }
    chart.setOption(place.dataset.chart === 'rates' ? rates(table, place.clientWidth > 420) : trend(table, place.clientWidth > 420), true);
    place.dataset.drawn = 'true';
  }

  function drawAll() {
    document.querySelectorAll('[data-chart]').forEach(draw);
  }

  document.addEventListener('toggle', function (event) {
    event.target.querySelectorAll('[data-chart]').forEach(draw);
  }, true);
  document.body.addEventListener('htmx:afterSettle', function () {
    document.querySelectorAll('[data-chart=rates]').forEach(draw);
  });
  window.addEventListener('resize', function () {
    charts.forEach(function (chart) { chart.resize(); });
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  const first = document.querySelector('details.trend');
  if (first && !document.querySelector('details.trend[open]')) {
    first.open = true;
  }
  drawAll();
})();
