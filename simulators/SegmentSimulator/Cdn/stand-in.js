/*
 * A small stand-in for analytics.js, so that the quickstart works where npm does not: takes over the snippet's queue, reads the
 * settings document, keeps the ids where the real library keeps them, and posts events. Not a replacement for the real one.
 */
(function () {
  var script = document.currentScript;
  var name = (script && script.getAttribute('data-global-segment-analytics-key')) || 'analytics';
  var queue = window[name] || [];
  var embedded = '__WRITE_KEY__';
  var writeKey = embedded !== '__' + 'WRITE_KEY__' ? embedded : queue._writeKey;
  var cdn = queue._cdn || 'https://cdn.segment.com';
  var listeners = {};
  var destination = null;
  var waiting = [];

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }

  function write(key, value) {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  }

  function newId() {
    return crypto.randomUUID ? crypto.randomUUID() : 'sim-' + Date.now() + '-' + Math.random().toString(16).slice(2);
  }

  function anonymousId() {
    var id = read('ajs_anonymous_id');
    if (!id) write('ajs_anonymous_id', (id = newId()));
    return id;
  }

  function post(letter, event) {
    event.sentAt = new Date().toISOString();
    fetch(destination.protocol + '://' + destination.apiHost + '/' + letter, {
      method: 'POST', headers: { 'Content-Type': 'text/plain', Authorization: 'Basic ' + btoa(writeKey + ':') }, body: JSON.stringify(event)
    }).catch(function () { /* the stand-in does not retry */ });
  }

  function send(type, fields) {
    var event = {
      type: type, timestamp: new Date().toISOString(), messageId: 'sim-' + newId(), anonymousId: anonymousId(), userId: read('ajs_user_id'),
      writeKey: writeKey, integrations: {}, context: {
        page: { path: location.pathname, search: location.search, title: document.title, url: location.href, referrer: document.referrer },
        locale: navigator.language, userAgent: navigator.userAgent, library: { name: 'analytics.js', version: 'simulator' }
      }
    };
    for (var key in fields) event[key] = fields[key];
    if (destination) post(type.charAt(0), event);
    else waiting.push([type.charAt(0), event]);
    (listeners[type] || []).forEach(function (listener) { listener(event); });
  }

  var api = {
    initialized: true,
    page: function (category, title, properties) { send('page', { properties: properties || { path: location.pathname, url: location.href, title: document.title } }); },
    track: function (event, properties) { send('track', { event: event, properties: properties || {} }); },
    group: function (id, traits) { send('group', { groupId: id, traits: traits || {} }); },
    alias: function (id) { send('alias', { userId: id, previousId: read('ajs_user_id') || anonymousId() }); },
    identify: function (id, traits) {
      if (typeof id === 'string') write('ajs_user_id', id);
      else traits = id;
      write('ajs_user_traits', traits || {});
      send('identify', { traits: traits || {} });
    },
    setAnonymousId: function (id) { write('ajs_anonymous_id', id); return id; },
    reset: function () {
      ['ajs_user_id', 'ajs_anonymous_id', 'ajs_user_traits'].forEach(function (key) { write(key, null); });
      (listeners.reset || []).forEach(function (listener) { listener(); });
    },
    user: function () { return { id: function () { return read('ajs_user_id'); }, anonymousId: anonymousId }; },
    ready: function (callback) { setTimeout(callback, 0); },
    on: function (event, callback) { (listeners[event] = listeners[event] || []).push(callback); return api; }
  };

  fetch(cdn + '/v1/projects/' + encodeURIComponent(writeKey) + '/settings').then(function (response) { return response.json(); }).then(function (settings) {
    var overrides = ((queue._loadOptions || {}).integrations || {})['Segment.io'] || {};
    var own = (settings.integrations || {})['Segment.io'] || {};
    destination = { apiHost: overrides.apiHost || own.apiHost, protocol: overrides.protocol || own.protocol || 'https' };
    waiting.splice(0).forEach(function (item) { post(item[0], item[1]); });
  });

  window[name] = api;
  Array.prototype.slice.call(queue).forEach(function (call) {
    var args = Array.prototype.slice.call(call, 1).filter(function (value) { return !(value && value.__t === 'bpc'); });
    if (typeof api[call[0]] === 'function') api[call[0]].apply(api, args);
  });
})();
