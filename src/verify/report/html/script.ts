/** Adds buttons that show the findings of one severity only. Everything can be read without it. */
export const SCRIPT = `
(() => {
  const findings = [...document.querySelectorAll('.finding')];
  const severities = [...new Set(findings.map((finding) => finding.dataset.severity))];
  if (severities.length < 2) return;
  const bar = document.createElement('div');
  bar.className = 'filter';
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', 'Show findings');
  for (const severity of ['all', ...severities]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = severity;
    button.setAttribute('aria-pressed', String(severity === 'all'));
    button.addEventListener('click', () => {
      for (const other of bar.children) other.setAttribute('aria-pressed', String(other === button));
      for (const finding of findings)
        finding.hidden = severity !== 'all' && finding.dataset.severity !== severity;
    });
    bar.append(button);
  }
  findings[0].before(bar);
})();
`;
