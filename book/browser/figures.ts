/** The part of Plotly's global that the page uses. */
interface Plotly {
  newPlot(element: HTMLElement, data: unknown, layout: object, config: object): Promise<unknown>;
  relayout(element: HTMLElement, change: object): Promise<unknown>;
}
declare const Plotly: Plotly;

interface Figure {
  data: unknown;
  layout: { font?: object } & Record<string, unknown>;
}

/** The page's own text colour, so that a figure reads on a light page and on a dark one. */
const textColor = (): string => getComputedStyle(document.body).color;

/** Draws the interactive figure beside its static picture; the style sheet then prints the picture. */
async function draw(holder: HTMLElement): Promise<void> {
  const figure = JSON.parse(holder.dataset.figure ?? '') as Figure;
  const place = document.createElement('div');
  place.className = 'live-figure';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', holder.querySelector('img')?.alt ?? 'Figure');
  holder.append(place);
  const layout = { ...figure.layout, font: { ...figure.layout.font, color: textColor() }, autosize: true };
  await Plotly.newPlot(place, figure.data, layout, {
    responsive: true,
    displaylogo: false,
    displayModeBar: false,
  });
  holder.classList.add('is-live');
}

const whenSeen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      whenSeen.unobserve(target);
      void draw(target as HTMLElement);
    }
  },
  { rootMargin: '600px' },
);
for (const holder of document.querySelectorAll('.plotly-figure')) whenSeen.observe(holder);

new MutationObserver(() => {
  for (const place of document.querySelectorAll<HTMLElement>('.is-live .live-figure')) {
    void Plotly.relayout(place, { 'font.color': textColor() });
  }
}).observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
